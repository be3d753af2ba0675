//! The wrapper that `functools.lru_cache` makes. Its cache is a dict in the order of use; a call of
//! the wrapped function is a frame of the loop's, and other threads may use the cache meanwhile.

use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::int::{self, Int};
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::{Class, Ctx, Dict, GilCell, ObjectExt, Ref, Result, Str, Tuple, Value, names};
use crate::types::held::class_argument;
use crate::types::method::Method;
use crate::{constructor, natives, object_type};
use std::cell::Cell;

pub static LRU_CACHE: Class = Class::on_demand("functools._lru_cache_wrapper", define);

object_type! {
    pub struct LruCache: LRU_CACHE {
        function: Value,
        /// Keys and results, least recently used first.
        cache: Ref<Dict>,
        /// Unbounded if `None`.
        max_size: Option<i64>,
        /// Whether arguments of different types are different.
        typed: bool,
        info_class: Value,
        hits: Cell<i64>,
        misses: Cell<i64>,
    }
}

/// Stands between positional and keyword arguments in a key.
static KEYWORD_MARK: GilCell<Option<Value>> = GilCell::new(None);

fn construct(
    ctx: Ctx,
    class: &Value,
    user_function: Value,
    maxsize: &Value,
    typed: bool,
    cache_info_type: Value,
) -> Result<Value> {
    if !ctx.is_callable(&user_function) {
        return Err(ctx.type_error("the first argument must be callable"));
    }
    let max_size = match maxsize {
        none if none.is_none() => None,
        number if crate::types::sequence::is_index(number) => Some(ctx.index_i64(number)?.max(0)),
        _ => return Err(ctx.type_error("maxsize should be integer or None")),
    };
    let counts = || Cell::new(0);
    Ok(LruCache::make(
        class_argument(class),
        user_function,
        Dict::new(),
        max_size,
        typed,
        cache_info_type,
        counts(),
        counts(),
    )
    .into())
}

constructor! {
    new = "_lru_cache_wrapper" construct(self, user_function, maxsize, typed, cache_info_type);
}

/// A hashable object made of the arguments (`lru_cache_make_key`).
fn key_of(ctx: Ctx, args: Args, typed: bool) -> Result<Value> {
    if let ([only], false, false) = (args.positional(), args.has_keywords(), typed) {
        let quick = only.is_small_int() || only.is_instance_of_exactly::<Int>() || only.is_instance_of_exactly::<Str>();
        if quick {
            return Ok(only.clone());
        }
    }
    let mut parts = args.positional().to_vec();
    if args.has_keywords() {
        let mark = match KEYWORD_MARK.get() {
            Some(mark) => mark,
            None => {
                let mark = ctx.call(&crate::object::builtin_classes::OBJECT.to_value(), &[])?;
                KEYWORD_MARK.set(Some(mark.clone()));
                mark
            }
        };
        parts.push(mark);
        parts.extend(args.keywords().flat_map(|(name, value)| [Value::from(*name), value.clone()]));
    }
    if typed {
        parts.extend(args.values().iter().map(|value| class_of(value).to_value()));
    }
    Ok(Tuple::new(parts).into())
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let cache = this.receiver::<LruCache>();
    if cache.max_size == Some(0) {
        cache.misses.set(cache.misses.get() + 1);
        return ctx.tail_call(&cache.function, args);
    }
    let key = key_of(ctx, args, cache.typed)?;
    let hash = ctx.hash(&key)?;
    if let Some(result) = cache.cache.get_hashed(ctx, &key, hash)? {
        cache.hits.set(cache.hits.get() + 1);
        if cache.max_size.is_some() {
            cache.cache.move_to_end(ctx, &key, true)?;
        }
        return Ok(result);
    }
    cache.misses.set(cache.misses.get() + 1);
    let cache = cache.reference();
    let (values, keywords) = (args.values().to_vec(), args.keyword_names().to_vec());
    ctx.suspend(async move {
        let result = ctx.call_async_args(&cache.function, Args::new(&values, &keywords)).await?;
        // The call itself, or another thread, may have stored this key meanwhile.
        if cache.cache.get_hashed(ctx, &key, hash)?.is_some() {
            if cache.max_size.is_none() {
                cache.cache.set_hashed(ctx, &key, hash, result.clone())?;
            }
            return Ok(result);
        }
        if cache.max_size.is_some_and(|max_size| cache.cache.len() as i64 >= max_size) {
            drop(cache.cache.pop_first());
        }
        cache.cache.set_hashed(ctx, &key, hash, result.clone())?;
        Ok(result)
    })
}

fn descr_get(_: Ctx, this: &Value, object: Option<&Value>, _: &Value) -> Result<Value> {
    Ok(match object {
        Some(object) => Method::new(this.clone(), object.clone()).into(),
        None => this.clone(),
    })
}

fn cache_info(ctx: Ctx, this: &LruCache) -> Result<Value> {
    let max_size = this.max_size.map_or(Value::NONE, int::from_i64);
    let size = int::from_i64(this.cache.len() as i64);
    ctx.call(&this.info_class, &[int::from_i64(this.hits.get()), int::from_i64(this.misses.get()), max_size, size])
}

fn cache_clear(_: Ctx, this: &LruCache) {
    this.hits.set(0);
    this.misses.set(0);
    this.cache.clear();
}

fn reduce(ctx: Ctx, this: &Value) -> Result<Value> {
    ctx.getattr(this, &names::__qualname__)
}

fn copy(_: Ctx, this: Value) -> Value {
    this
}

fn deepcopy(_: Ctx, this: Value, _memo: &Value) -> Value {
    this
}

natives! { METHODS:
    cache_info(self, /) "Report cache statistics";
    cache_clear(self, /) "Clear the cache and cache statistics";
    "__reduce__" = reduce(self, /) "";
    "__copy__" = copy(self, /) "";
    "__deepcopy__" = deepcopy(self, memo, /) "";
}

pub fn define() {
    LRU_CACHE.define::<LruCache>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT | class_flags::WEAKREF,
        doc: "Create a cached callable that wraps another function.\n\nuser_function:      the function being cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize\n",
        slots: |slots| {
            slots.new.set(new);
            slots.call.set(call);
            slots.descr_get.set(descr_get);
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}
