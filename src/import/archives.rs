//! Zip files on `sys.path`, which `zipimport` reads.

use super::{import_absolute, text_of};
use crate::host::files;
use crate::object::exception::IMPORT_ERROR;
use crate::object::{Ctx, Dict, Result, Str, Value, intern};

/// The spec of a module that one of the archives on the path has, or a folder in one.
///
/// # Errors
/// What `zipimport` raises, but for files that are no archives.
pub fn find_spec(ctx: Ctx, name: &str, path: Option<&Value>) -> Result<Option<Value>> {
    let entries = match path {
        Some(path) => ctx.collect(path)?,
        None => match ctx.interp.sys.get_str("path") {
            Some(path) => ctx.collect(&path)?,
            None => Vec::new(),
        },
    };
    for entry in entries {
        if !text_of(&entry).is_some_and(|entry| is_in_file(&entry)) {
            continue;
        }
        let Some(importer) = importer(ctx, &entry)? else { continue };
        let spec = ctx.call_method(&importer, &intern::intern("find_spec"), &[Str::new(name).into()])?;
        if !spec.is_none() {
            return Ok(Some(spec));
        }
    }
    Ok(None)
}

/// Whether a path leads to a file, or on through one.
fn is_in_file(path: &str) -> bool {
    let mut path = path;
    while !path.is_empty() && !files::is_dir(path) {
        if files::is_file(path) {
            return true;
        }
        path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    false
}

/// The `zipimporter` of an entry, from `sys.path_importer_cache` or new.
fn importer(ctx: Ctx, entry: &Value) -> Result<Option<Value>> {
    let cache = ctx.interp.sys.get_str("path_importer_cache").and_then(|cache| cache.into_ref::<Dict>().ok());
    if let Some(found) = cache.as_ref().map_or(Ok(None), |cache| cache.get(ctx, entry))? {
        return Ok(Some(found).filter(|found| !found.is_none()));
    }
    let zipimport = import_absolute(ctx, "zipimport")?;
    let class = ctx.getattr_str(&zipimport, "zipimporter")?;
    let made = ctx.ok_unless(&IMPORT_ERROR, ctx.call(&class, std::slice::from_ref(entry)))?;
    if let Some(cache) = cache {
        cache.set(ctx, entry, made.clone().unwrap_or(Value::NONE))?;
    }
    Ok(made)
}
