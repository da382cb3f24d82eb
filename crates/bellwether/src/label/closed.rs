//! Closed labels: an enum with a slot for each value.

/// Declares the enum of a closed label, its values in slot order. Generated code does this.
///
/// ```
/// bellwether::closed_label! {
///     /// HTTP method.
///     pub enum Method {
///         /// `GET`
///         Get = "GET",
///         /// `other`: any other value.
///         Other = "other",
///     }
///     fold Other
/// }
/// assert_eq!(Method::ALL.map(Method::as_str), ["GET", "other"]);
/// assert_eq!(<Method as bellwether::Label>::from_text("BREW"), Some(Method::Other));
/// ```
///
/// Without `fold` a text that is none of the values has no value.
#[macro_export]
macro_rules! closed_label {
    (@folds) => { false };
    (@folds $fold:ident) => { true };
    (@stranger) => { ::core::option::Option::None };
    (@stranger $fold:ident) => { ::core::option::Option::Some(Self::$fold) };
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($(#[$doc:meta])* $variant:ident = $text:literal,)+
        }
        $(fold $fold:ident)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$doc])* $variant,)+
        }

        #[allow(dead_code, reason = "not every service lists its values or asks for their text")]
        impl $name {
            /// Every value, in the catalogue's order, the fold value last where it is not listed.
            $vis const ALL: [Self; [$(::core::stringify!($variant)),+].len()] =
                [$(Self::$variant),+];

            /// The value as expositions show it.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl $crate::Label for $name {
            const SLOTS: u32 = Self::ALL.len() as u32;
            const FOLDS: bool = $crate::closed_label!(@folds $($fold)?);

            #[inline]
            fn slot(self) -> u32 {
                self as u32
            }

            #[inline]
            fn is_folded(self) -> bool {
                false $(|| ::core::matches!(self, Self::$fold))?
            }

            fn from_text(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($text => ::core::option::Option::Some(Self::$variant),)+
                    _ => $crate::closed_label!(@stranger $($fold)?),
                }
            }
        }

        impl $crate::instrument::Fact for $name {
            type Value<'a> = Self;

            fn text(value: Self::Value<'_>) -> ::core::option::Option<&str> {
                ::core::option::Option::Some(value.as_str())
            }
        }
    };
}
