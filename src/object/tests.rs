//! The object core without an interpreter, small enough to be run by miri.

use super::builtin_classes::{DICT, OBJECT, STR, TUPLE, TYPE};
use super::class::class_flags;
use super::intern::intern;
use super::*;

/// An object without a payload.
#[repr(C)]
struct Plain {
    header: Header,
}

static PLAIN: Class = Class::declare("Plain", &TYPE);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Plain {
    fn class() -> &'static Class {
        &PLAIN
    }
}

/// Links the classes that the tests use; each test is a process of its own, or they run one after another.
fn make_classes_ready() {
    if OBJECT.is_ready() {
        return;
    }
    OBJECT.make_ready(&const { Plain::LAYOUT }, None, class_flags::BASE);
    TYPE.make_ready(&const { Class::LAYOUT }, Some(&OBJECT), class_flags::TYPE);
    DICT.make_ready(&const { Dict::LAYOUT }, Some(&OBJECT), class_flags::DICT_CLASS);
    TUPLE.make_ready(&const { Tuple::LAYOUT }, Some(&OBJECT), class_flags::TUPLE);
    STR.make_ready(&const { Str::LAYOUT }, Some(&OBJECT), class_flags::STR);
    PLAIN.make_ready(&const { Plain::LAYOUT }, Some(&OBJECT), class_flags::BASE);
}

fn subclass(name: &str, namespace: Ref<Dict>) -> Ref<Class> {
    let bases = [PLAIN.to_value()];
    Class::new_heap(&TYPE, name.to_owned(), &PLAIN, &bases, PLAIN.mro(), namespace, 1, class_flags::DICT, 2)
}

fn live() -> usize {
    heap::stats().live_objects - intern::count()
}

/// What a collection does, without an interpreter whose account of it would be kept.
fn collect() -> usize {
    gc::collect_unreachable(header::flags::TRACKED)
}

fn name(number: usize) -> intern::Interned {
    intern(&format!("name {number}"))
}

#[test]
fn the_object_core() {
    make_classes_ready();
    strings();
    dicts();
    cycles();
    attributes();
    namespaces();
}

fn strings() {
    let before = live();
    let mut text = Str::new("a");
    for number in 0..100 {
        text = Str::append(text, &Str::new(&number.to_string()));
    }
    assert!(text.as_str().is_some_and(|text| text.starts_with("a012") && text.ends_with("99")));
    assert_eq!(text.concat(&Str::new("é")).len(), text.len() + 1);
    assert!(name(1) == name(1) && name(1) != name(2) && name(1).text().is_interned());
    drop(text);
    assert_eq!(live(), before);
}

fn dicts() {
    let before = live();
    let dict = Dict::new();
    for number in 0..60 {
        assert!(dict.set_interned(name(number), Value::int32(number as i32)).is_none());
    }
    for number in (0..60).step_by(2) {
        assert!(dict.remove_interned(&name(number)).is_some_and(|value| value.is(&Value::int32(number as i32))));
    }
    assert!(
        dict.get_interned(&name(4)).is_none()
            && dict.get_interned(&name(5)).is_some_and(|five| five.is(&Value::int32(5)))
    );
    assert!(dict.pop_first().is_some_and(|(_, value)| value.is(&Value::int32(1))));
    assert!(dict.pop_last().is_some_and(|(_, value)| value.is(&Value::int32(59))));
    assert_eq!(dict.len(), 28);
    let items = Tuple::new(dict.entries().into_iter().map(|(key, _)| key).collect());
    let large = Tuple::from_slice(&vec![items.to_value(); 200]);
    assert_eq!(large.items().len(), 200);
    drop((dict, items, large));
    assert_eq!(live(), before);
}

fn cycles() {
    let before = live();
    let dict = Dict::new();
    dict.set_interned(name(0), Tuple::new(vec![dict.to_value(), Str::new("held").into()]).into());
    drop(dict);
    // Free slots among the objects are passed over.
    drop((0..100).map(|_| Dict::new()).collect::<Vec<_>>());
    assert_eq!(live(), before + 3);
    assert!(gc::objects().len() >= 2);
    assert_eq!(collect(), 2);
    assert_eq!(live(), before);
}

fn attributes() {
    let before = live();
    let class = subclass("A", Dict::new());
    let other = subclass("B", Dict::new());
    let object = heap::new_in::<Plain>(&class, |header| Plain { header });
    let header = object.as_header();
    assert!(attributes::set_slot(header, 0, Some(Str::new("slot").into())).is_none());
    for number in 0..5 {
        assert_eq!(attributes::set(header, &name(number), Some(Str::new("value").into())), Some(false));
    }
    assert_eq!(attributes::set(header, &name(1), None), Some(true));
    assert!(attributes::get(header, &name(1)).is_none() && attributes::get(header, &name(4)).is_some());
    assert_eq!(attributes::materialize(header).map(|dict| dict.len()), Some(4));
    let borrowed = object.as_value().class();
    // SAFETY: the two classes have the same layout.
    unsafe { header.set_class(&other) };
    drop(class);
    assert_eq!(borrowed.name(), "A");
    assert!(std::ptr::eq(object.as_value().class(), &*other));
    drop((object, other));
    collect();
    assert_eq!(live(), before);
}

fn namespaces() {
    let before = live();
    let namespace = Dict::new();
    namespace.set_interned(name(0), Str::new("old").into());
    let class = subclass("C", namespace.clone());
    let found = |class: &Class| class.lookup(&name(0)).and_then(|value| value.as_str().map(str::to_owned));
    assert_eq!(found(&class).as_deref(), Some("old"));
    let version = class.version();
    namespace.set_interned(name(0), Str::new("new").into());
    assert!(class.version() != version && found(&class).as_deref() == Some("new"));
    PLAIN.dict().set_interned(name(1), Value::NONE);
    assert!(class.lookup(&name(1)).is_some());
    PLAIN.dict().clear();
    assert!(class.lookup(&name(1)).is_none());
    drop(class);
    collect();
    namespace.clear();
    drop(namespace);
    assert_eq!(live(), before);
}
