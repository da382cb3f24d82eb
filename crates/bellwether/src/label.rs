//! Labels as types: a value is a slot number, a label set is arithmetic.

mod closed;
mod open;

pub use open::Open;

/// A label's value. Generated code implements it for one enum (closed) or one handle type (open)
/// a label; `Option` adds absence.
pub trait Label: Copy {
    /// How many slots it has.
    const SLOTS: u32;
    /// Whether values can be folded.
    const FOLDS: bool;
    /// Whether idle values leave.
    const REMOVES: bool = false;

    /// The slot of this value, less than [`SLOTS`](Self::SLOTS).
    fn slot(self) -> u32;

    /// Whether this is the fold value.
    #[inline]
    fn is_folded(self) -> bool {
        false
    }

    /// The value of a text; `None` when the label is closed, does not fold, and lacks it.
    fn from_text(text: &str) -> Option<Self>;
}

impl<L: Label> Label for Option<L> {
    const SLOTS: u32 = L::SLOTS + 1;
    const FOLDS: bool = L::FOLDS;
    const REMOVES: bool = L::REMOVES;

    #[inline]
    fn slot(self) -> u32 {
        match self {
            Some(value) => value.slot(),
            None => L::SLOTS,
        }
    }

    #[inline]
    fn is_folded(self) -> bool {
        self.is_some_and(Label::is_folded)
    }

    fn from_text(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { L::from_text(text).map(Some) }
    }
}

/// A tuple of labels, in the metric's order.
pub trait Labels: Copy {
    /// How many label sets there are.
    const SETS: u32;
    /// Whether any can be folded.
    const FOLDS: bool;
    /// Whether idle values of any leave.
    const REMOVES: bool;

    /// The number of this label set, less than [`SETS`](Self::SETS): mixed radix, last label fastest.
    fn index(self) -> u32;

    /// Which labels are folded, bit 0 the first.
    fn folded(self) -> u32;

    /// The label set of these texts, one a label; `None` when a closed label refuses one, or their
    /// number is another.
    fn from_texts(texts: &[&str]) -> Option<Self>;
}

impl Labels for () {
    const SETS: u32 = 1;
    const FOLDS: bool = false;
    const REMOVES: bool = false;

    #[inline]
    fn index(self) -> u32 {
        0
    }

    #[inline]
    fn folded(self) -> u32 {
        0
    }

    fn from_texts(texts: &[&str]) -> Option<Self> {
        texts.is_empty().then_some(())
    }
}

macro_rules! labels_for_tuple {
    ($($name:ident $var:ident $position:literal),+) => {
        impl<$($name: Label),+> Labels for ($($name,)+) {
            const SETS: u32 = 1 $(* $name::SLOTS)+;
            const FOLDS: bool = false $(|| $name::FOLDS)+;
            const REMOVES: bool = false $(|| $name::REMOVES)+;

            #[inline]
            fn index(self) -> u32 {
                let ($($var,)+) = self;
                let mut index = 0;
                $(index = index * $name::SLOTS + $var.slot();)+
                index
            }

            #[inline]
            fn folded(self) -> u32 {
                let ($($var,)+) = self;
                0 $(| if $name::FOLDS { u32::from($var.is_folded()) << $position } else { 0 })+
            }

            fn from_texts(texts: &[&str]) -> Option<Self> {
                let [$($var),+] = texts else { return None };
                Some(($($name::from_text($var)?,)+))
            }
        }
    };
}

labels_for_tuple!(A a 0);
labels_for_tuple!(A a 0, B b 1);
labels_for_tuple!(A a 0, B b 1, C c 2);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3, E e 4);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7, I i 8);
labels_for_tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7, I i 8, J j 9);
