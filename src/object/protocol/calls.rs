//! Calls.

use super::class_of;
use crate::object::class::Class;
use crate::object::ctx::Ctx;
use crate::object::dict::Dict;
use crate::object::error::Result;
use crate::object::intern::{self, Interned};
use crate::object::native::Args;
use crate::object::refs::ObjectExt;
use crate::object::str::Str;
use crate::object::value::Value;

impl Ctx {
    /// `callable(*args)`.
    pub fn call(self, callable: &Value, args: &[Value]) -> Result<Value> {
        self.call_args(callable, Args::positional_only(args))
    }

    /// What an alternative constructor returns that was called on `class`: `exact` itself, or an instance of a subclass
    /// made of it.
    pub fn instance_from(self, class: &Class, exact: Value) -> Result<Value> {
        if class_of(&exact) == class { Ok(exact) } else { self.call(&class.to_value(), &[exact]) }
    }

    /// Calls and drives a suspension of the callee to its end.
    pub fn call_args(self, callable: &Value, args: Args) -> Result<Value> {
        let result = self.call_or_suspend(callable, args);
        self.finish(result)
    }

    /// The result of a call that may have suspended, driven to its end.
    #[inline]
    pub fn finish(self, result: Result<Value>) -> Result<Value> {
        match result {
            Err(_) if self.suspension.with(|suspension| suspension.is_some()) => (self.vm().finish_suspension)(self),
            result => result,
        }
    }

    /// Calls; the callee may have suspended when this returns [`Raised`]. For the loop, and for
    /// natives that return the result as it is.
    #[inline]
    pub fn call_or_suspend(self, callable: &Value, args: Args) -> Result<Value> {
        match class_of(callable).slots.call.get() {
            Some(call) => call(self, callable, args),
            None => Err(self.type_error(format!("'{}' object is not callable", class_of(callable).name()))),
        }
    }

    /// `callable(*args, **kwargs)` with keywords by pairs.
    pub fn call_keywords(self, callable: &Value, args: &[Value], keywords: &[(Interned, Value)]) -> Result<Value> {
        let mut values = args.to_vec();
        values.extend(keywords.iter().map(|(_, value)| value.clone()));
        let names: Vec<Interned> = keywords.iter().map(|&(name, _)| name).collect();
        self.call_args(callable, Args::new(&values, &names))
    }

    /// The entries of a dict as keyword arguments: their values are added to `values`, the names returned.
    ///
    /// # Errors
    /// `TypeError` for a key that is not a string.
    pub fn keyword_arguments(self, values: &mut Vec<Value>, keywords: &Dict) -> Result<Vec<Interned>> {
        let entries = keywords.entries();
        let names = entries.iter().map(|(name, _)| self.keyword_name(name)).collect::<Result<_>>()?;
        values.extend(entries.into_iter().map(|(_, value)| value));
        Ok(names)
    }

    /// A key as the name of a keyword argument.
    ///
    /// # Errors
    /// `TypeError` if it is not a string.
    pub fn keyword_name(self, key: &Value) -> Result<Interned> {
        match key.downcast::<Str>() {
            Some(text) => Ok(intern::intern_value(text)),
            None => Err(self.type_error("keywords must be strings")),
        }
    }

    /// `callable(*args, **keywords)`.
    pub fn call_with(self, callable: &Value, args: &[Value], keywords: &Dict) -> Result<Value> {
        let mut values = args.to_vec();
        let names = self.keyword_arguments(&mut values, keywords)?;
        self.call_args(callable, Args::new(&values, &names))
    }

    /// `object.name(*args)`.
    pub fn call_method(self, object: &Value, name: &Interned, args: &[Value]) -> Result<Value> {
        let method = self.getattr(object, name)?;
        self.call(&method, args)
    }

    pub fn is_callable(self, value: &Value) -> bool {
        class_of(value).slots.call.get().is_some()
    }
}
