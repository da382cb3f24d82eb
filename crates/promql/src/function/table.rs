//! All functions of Prometheus 3.x (main, August 2026), sorted by name.

use super::ValueType::{InstantVector, RangeVector, Scalar, Text};
use super::{Extra, Function, ValueType};

/// A function that always takes the arguments listed and gives an instant vector.
const fn of(name: &'static str, args: &'static [ValueType]) -> Function {
    Function { name, args, extra: Extra::None, returns: InstantVector, experimental: false }
}

impl Function {
    const fn with(self, extra: Extra) -> Self {
        Self { extra, ..self }
    }

    const fn gives(self, returns: ValueType) -> Self {
        Self { returns, ..self }
    }

    const fn hidden(self) -> Self {
        Self { experimental: true, ..self }
    }
}

/// The functions, sorted by name.
pub(crate) static FUNCTIONS: &[Function] = &[
    of("abs", &[InstantVector]),
    of("absent", &[InstantVector]),
    of("absent_over_time", &[RangeVector]),
    of("acos", &[InstantVector]),
    of("acosh", &[InstantVector]),
    of("asin", &[InstantVector]),
    of("asinh", &[InstantVector]),
    of("atan", &[InstantVector]),
    of("atanh", &[InstantVector]),
    of("avg_over_time", &[RangeVector]),
    of("ceil", &[InstantVector]),
    of("changes", &[RangeVector]),
    of("clamp", &[InstantVector, Scalar, Scalar]),
    of("clamp_max", &[InstantVector, Scalar]),
    of("clamp_min", &[InstantVector, Scalar]),
    of("cos", &[InstantVector]),
    of("cosh", &[InstantVector]),
    of("count_over_time", &[RangeVector]),
    of("day_of_month", &[InstantVector]).with(Extra::Optional(1)),
    of("day_of_week", &[InstantVector]).with(Extra::Optional(1)),
    of("day_of_year", &[InstantVector]).with(Extra::Optional(1)),
    of("days_in_month", &[InstantVector]).with(Extra::Optional(1)),
    of("deg", &[InstantVector]),
    of("delta", &[RangeVector]),
    of("deriv", &[RangeVector]),
    of("double_exponential_smoothing", &[RangeVector, Scalar, Scalar]).hidden(),
    of("end", &[]).gives(Scalar).hidden(),
    of("exp", &[InstantVector]),
    of("first_over_time", &[RangeVector]).hidden(),
    of("floor", &[InstantVector]),
    of("histogram_avg", &[InstantVector]),
    of("histogram_count", &[InstantVector]),
    of("histogram_fraction", &[Scalar, Scalar, InstantVector]),
    of("histogram_quantile", &[Scalar, InstantVector]),
    of("histogram_quantiles", &[InstantVector, Text, Scalar, Scalar])
        .with(Extra::RepeatedUpTo(9))
        .hidden(),
    of("histogram_stddev", &[InstantVector]),
    of("histogram_stdvar", &[InstantVector]),
    of("histogram_sum", &[InstantVector]),
    of("hour", &[InstantVector]).with(Extra::Optional(1)),
    of("idelta", &[RangeVector]),
    of("increase", &[RangeVector]),
    of("info", &[InstantVector, InstantVector]).with(Extra::Optional(1)).hidden(),
    of("integral", &[RangeVector, Scalar]).with(Extra::Optional(1)).hidden(),
    of("irate", &[RangeVector]),
    of("label_join", &[InstantVector, Text, Text, Text]).with(Extra::Repeated),
    of("label_replace", &[InstantVector, Text, Text, Text, Text]),
    of("last_over_time", &[RangeVector]),
    of("ln", &[InstantVector]),
    of("log10", &[InstantVector]),
    of("log2", &[InstantVector]),
    of("mad_over_time", &[RangeVector]).hidden(),
    of("max_of", &[Scalar, Scalar]).gives(Scalar).hidden(),
    of("max_over_time", &[RangeVector]),
    of("min_of", &[Scalar, Scalar]).gives(Scalar).hidden(),
    of("min_over_time", &[RangeVector]),
    of("minute", &[InstantVector]).with(Extra::Optional(1)),
    of("month", &[InstantVector]).with(Extra::Optional(1)),
    of("pi", &[]).gives(Scalar),
    of("predict_linear", &[RangeVector, Scalar]),
    of("present_over_time", &[RangeVector]),
    of("quantile_over_time", &[Scalar, RangeVector]),
    of("rad", &[InstantVector]),
    of("range", &[]).gives(Scalar).hidden(),
    of("rate", &[RangeVector]),
    of("resets", &[RangeVector]),
    of("round", &[InstantVector, Scalar]).with(Extra::Optional(1)),
    of("scalar", &[InstantVector]).gives(Scalar),
    of("sgn", &[InstantVector]),
    of("sin", &[InstantVector]),
    of("sinh", &[InstantVector]),
    of("sort", &[InstantVector]),
    of("sort_by_label", &[InstantVector, Text]).with(Extra::Repeated).hidden(),
    of("sort_by_label_desc", &[InstantVector, Text]).with(Extra::Repeated).hidden(),
    of("sort_desc", &[InstantVector]),
    of("sqrt", &[InstantVector]),
    of("start", &[]).gives(Scalar).hidden(),
    of("start_timestamp", &[InstantVector]).hidden(),
    of("stddev_over_time", &[RangeVector]),
    of("stdvar_over_time", &[RangeVector]),
    of("step", &[]).gives(Scalar).hidden(),
    of("sum_over_time", &[RangeVector]),
    of("tan", &[InstantVector]),
    of("tanh", &[InstantVector]),
    of("time", &[]).gives(Scalar),
    of("timestamp", &[InstantVector]),
    of("ts_of_first_over_time", &[RangeVector]).hidden(),
    of("ts_of_last_over_time", &[RangeVector]).hidden(),
    of("ts_of_max_over_time", &[RangeVector]).hidden(),
    of("ts_of_min_over_time", &[RangeVector]).hidden(),
    of("vector", &[Scalar]),
    of("year", &[InstantVector]).with(Extra::Optional(1)),
];
