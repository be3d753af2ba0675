//! `Ref<T>`: an owned reference to an object of a known type, and the trait of such types.

use super::class::{Class, Layout};
use super::header::Header;
use super::value::Value;
use std::any::TypeId;
use std::marker::PhantomData;
use std::ops::Deref;

/// Called with each value an object holds.
pub type Visitor<'a> = &'a mut dyn FnMut(&Value);

/// A Rust type that is the layout of a built-in class.
///
/// # Safety
/// The type must be `repr(C)` with a [`Header`] as its first field, and an object whose class is
/// `class()` or a subclass of it must begin with this layout.
pub unsafe trait Object: Sized + 'static {
    /// Whether instances can be part of reference cycles.
    const TRACKED: bool = false;

    /// Whether the payload's size differs between objects; then `payload_size` tells it.
    const VARIABLE: bool = false;

    /// The bit of [`class_flags`](super::class::class_flags) that the class and all its subclasses have, and no other class, if
    /// there is such a bit.
    const SUBCLASS_FLAG: u32 = 0;

    fn class() -> &'static Class;

    /// Visits every value this object owns exactly once per reference, or the collector miscounts.
    fn traverse(&self, _visit: Visitor) {}

    /// Drops the references that can be part of a cycle; the object stays valid.
    fn clear(&self) {}

    /// What must be done before a counted reference to the object is made from a `&Self`.
    #[inline(always)]
    fn before_reference(&self) {}

    /// The bytes of the payload where it varies between objects.
    fn payload_size(&self) -> usize {
        size_of::<Self>()
    }

    const LAYOUT: Layout = Layout {
        type_id: TypeId::of::<Self>(),
        size: size_of::<Self>(),
        tracked: Self::TRACKED,
        variable: Self::VARIABLE,
        drop: if std::mem::needs_drop::<Self>() { Some(drop_object::<Self>) } else { None },
        traverse: traverse_object::<Self>,
        clear: clear_object::<Self>,
        payload_size: payload_size_of::<Self>,
    };
}

/// # Safety
/// As for all functions of a [`Layout`]: the object begins with `T`. It is not used again.
unsafe fn drop_object<T: Object>(object: *mut Header) {
    // SAFETY: by the caller's promise.
    unsafe { object.cast::<T>().drop_in_place() }
}

/// # Safety
/// As for all functions of a [`Layout`]: the object begins with `T`.
unsafe fn traverse_object<T: Object>(object: &Header, visit: Visitor) {
    // SAFETY: by the caller's promise.
    unsafe { &*(object as *const Header).cast::<T>() }.traverse(visit);
}

/// # Safety
/// As [`traverse_object`].
unsafe fn clear_object<T: Object>(object: &Header) {
    // SAFETY: by the caller's promise.
    unsafe { &*(object as *const Header).cast::<T>() }.clear();
}

/// # Safety
/// As [`traverse_object`].
unsafe fn payload_size_of<T: Object>(object: &Header) -> usize {
    // SAFETY: by the caller's promise.
    unsafe { &*(object as *const Header).cast::<T>() }.payload_size()
}

/// An owned reference to an object that begins with `T`.
#[repr(transparent)]
pub struct Ref<T: Object> {
    value: Value,
    object: PhantomData<T>,
}

impl<T: Object> Ref<T> {
    /// # Safety
    /// `object` must be live and begin with `T`, and the caller give away one reference to it.
    #[inline(always)]
    pub unsafe fn from_owned(object: *const T) -> Ref<T> {
        // SAFETY: by the caller's promise.
        Ref { value: unsafe { Value::from_owned(object.cast()) }, object: PhantomData }
    }

    #[inline(always)]
    pub fn as_ptr(this: &Ref<T>) -> *const T {
        this.value.bits() as usize as *const T
    }

    #[inline(always)]
    pub fn as_value(&self) -> &Value {
        &self.value
    }

    #[inline(always)]
    pub fn as_header(&self) -> &Header {
        // SAFETY: a `Ref` is always an object.
        unsafe { self.value.object_unchecked() }
    }
}

impl<T: Object> Deref for Ref<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the reference keeps the object alive, and it begins with `T`.
        unsafe { &*Ref::as_ptr(self) }
    }
}

impl<T: Object> Clone for Ref<T> {
    fn clone(&self) -> Ref<T> {
        Ref { value: self.value.clone(), object: PhantomData }
    }
}

impl<T: Object> From<Ref<T>> for Value {
    #[inline(always)]
    fn from(object: Ref<T>) -> Value {
        object.value
    }
}

/// What every `&T` of an object type can do.
pub trait ObjectExt: Object {
    #[inline(always)]
    fn header(&self) -> &Header {
        // SAFETY: object types begin with their header.
        unsafe { &*(self as *const Self).cast::<Header>() }
    }

    /// A new counted reference to this object.
    #[inline(always)]
    fn reference(&self) -> Ref<Self> {
        self.before_reference();
        Ref { value: Value::from_header(self.header()), object: PhantomData }
    }

    #[inline(always)]
    fn to_value(&self) -> Value {
        self.before_reference();
        Value::from_header(self.header())
    }
}

impl<T: Object> ObjectExt for T {}

impl Header {
    /// A new counted reference to this object.
    pub fn reference(&self) -> Value {
        Value::from_header(self)
    }
}

impl Value {
    /// The object as a `T` if it is an instance of `T`'s class or of a subclass.
    #[inline(always)]
    pub fn downcast<T: Object>(&self) -> Option<&T> {
        let header = self.as_object()?;
        let class = header.class();
        let is_instance = std::ptr::eq(class, T::class())
            || if T::SUBCLASS_FLAG != 0 { class.has(T::SUBCLASS_FLAG) } else { class.is_subclass_slow(T::class()) };
        if is_instance {
            // SAFETY: instances of `T`'s class and its subclasses begin with `T`.
            Some(unsafe { &*(header as *const Header).cast::<T>() })
        } else {
            None
        }
    }

    /// The object as a `T` if its class is exactly `T`'s.
    #[inline(always)]
    pub fn downcast_exact<T: Object>(&self) -> Option<&T> {
        let header = self.as_object()?;
        if std::ptr::eq(header.class(), T::class()) {
            // SAFETY: as above.
            Some(unsafe { &*(header as *const Header).cast::<T>() })
        } else {
            None
        }
    }

    /// The object as a `T`, in a slot function of `T`'s class: slots are only called with instances.
    #[inline(always)]
    #[track_caller]
    pub fn receiver<T: Object>(&self) -> &T {
        self.downcast::<T>().expect("a slot is called with an instance of its class")
    }

    /// # Safety
    /// The value must be an object that begins with `T`.
    #[inline(always)]
    pub unsafe fn downcast_unchecked<T: Object>(&self) -> &T {
        // SAFETY: by the caller's promise.
        unsafe { &*(self.bits() as usize as *const T) }
    }

    pub fn is_instance_of_exactly<T: Object>(&self) -> bool {
        self.downcast_exact::<T>().is_some()
    }

    /// As [`Value::downcast`], keeping the reference.
    pub fn into_ref<T: Object>(self) -> Result<Ref<T>, Value> {
        if self.downcast::<T>().is_some() { Ok(Ref { value: self, object: PhantomData }) } else { Err(self) }
    }
}
