//! Info metrics: facts as labels.

use super::{Marker, reject};
use crate::scope::{Rejection, Set, current, lock};

/// A family of one series whose labels hold facts: a version, a commit, a region. `L` is the tuple
/// of its labels' types, each a [`Fact`].
#[derive(Debug)]
pub struct Info<S, L> {
    metric: u32,
    of: Marker<(S, L)>,
}

/// The type of a label of an info metric: what a fact is given as.
pub trait Fact {
    /// A text for a [`Text`], the label's own enum where its values are listed, an `Option` of
    /// either where the label may be absent.
    type Value<'a>;

    /// What is recorded; `None` where it cannot be a label value.
    fn text(value: Self::Value<'_>) -> Option<&str>;
}

/// A label that holds any text of at most 1,024 bytes without NUL.
#[derive(Debug, Clone, Copy)]
pub enum Text {}

impl Fact for Text {
    type Value<'a> = &'a str;

    fn text(value: Self::Value<'_>) -> Option<&str> {
        let is_text = value.len() <= crate::intern::VALUE_BYTES_MAX && !value.contains('\0');
        is_text.then_some(value)
    }
}

impl<F: Fact> Fact for Option<F> {
    type Value<'a> = Option<F::Value<'a>>;

    fn text(value: Self::Value<'_>) -> Option<&str> {
        value.map_or(Some(""), F::text)
    }
}

impl<S: Set, L> Info<S, L> {
    /// Metric number `metric` of the set.
    pub const fn new(metric: u32) -> Self {
        Self { metric, of: std::marker::PhantomData }
    }

    /// Records all facts, or none.
    fn replace(&self, facts: &[Option<&str>]) {
        let Some(scope) = current::<S>() else { return };
        let texts = facts.iter().map(|fact| fact.map(str::to_owned));
        match texts.collect::<Option<Vec<String>>>() {
            Some(texts) => drop(lock(&scope.info).insert(self.metric, texts)),
            None => reject::<S>(self.metric, Rejection::UndeclaredValue),
        }
    }
}

impl<S: Set> Info<S, ()> {
    /// States that the metric is there.
    pub fn set(&self) {
        self.replace(&[]);
    }
}

/// Writes `set` for these labels, and for those without the first, and so on down to one.
macro_rules! set_methods {
    () => {};
    ($first:ident $fact:ident $(, $name:ident $var:ident)*) => {
        impl<SET: Set, $first: Fact $(, $name: Fact)*> Info<SET, ($first, $($name,)*)> {
            /// States the facts, in the metric's label order; later facts replace earlier ones.
            /// When a text has NUL or more than 1,024 bytes, all are refused and counted.
            #[allow(
                clippy::too_many_arguments,
                clippy::many_single_char_names,
                reason = "one for each label of the metric"
            )]
            pub fn set(&self, $fact: $first::Value<'_> $(, $var: $name::Value<'_>)*) {
                self.replace(&[$first::text($fact) $(, $name::text($var))*]);
            }
        }
        set_methods!($($name $var),*);
    };
}

set_methods!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n, O o, P p);
