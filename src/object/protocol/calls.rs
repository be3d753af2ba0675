//! Calls.

use super::class_of;
use crate::object::class::Class;
use crate::object::ctx::Ctx;
use crate::object::error::Result;
use crate::object::native::Args;
use crate::object::refs::ObjectExt;
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
    pub fn call_keywords(self, callable: &Value, args: &[Value], keywords: &[(Value, Value)]) -> Result<Value> {
        let mut values = args.to_vec();
        values.extend(keywords.iter().map(|(_, value)| value.clone()));
        let names: Vec<Value> = keywords.iter().map(|(name, _)| name.clone()).collect();
        self.call_args(callable, Args::new(&values, &names))
    }

    /// `object.name(*args)`.
    pub fn call_method(self, object: &Value, name: &Value, args: &[Value]) -> Result<Value> {
        let method = self.getattr(object, name)?;
        self.call(&method, args)
    }

    pub fn is_callable(self, value: &Value) -> bool {
        class_of(value).slots.call.get().is_some()
    }
}
