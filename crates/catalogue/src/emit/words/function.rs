//! What each function returns, as a phrase.

use bellwether_promql::ast::Call;

use super::{Speaker, code, list};

/// A call in words.
pub(super) fn phrase(speaker: Speaker<'_>, call: &Call) -> String {
    let name = call.function.name;
    over_time(speaker, call)
        .or_else(|| histogram(speaker, call))
        .or_else(|| of_value(speaker, call))
        .or_else(|| of_date(speaker, call))
        .or_else(|| of_labels(speaker, call))
        .unwrap_or_else(|| unknown(speaker, call, name))
}

/// What a function does that has no phrase of its own.
fn unknown(speaker: Speaker<'_>, call: &Call, name: &str) -> String {
    let arguments = list(call.args.iter().map(|id| speaker.phrase(*id)), "and");
    let name = code(&format!("{name}()"));
    if arguments.is_empty() { name } else { format!("{name} of {arguments}") }
}

/// Functions of the samples of a range.
fn over_time(speaker: Speaker<'_>, call: &Call) -> Option<String> {
    let what = match call.function.name {
        "rate" => "the per-second rate",
        "irate" => "the per-second rate between the last two samples",
        "increase" => "the increase",
        "delta" => "the change",
        "idelta" => "the change between the last two samples",
        "deriv" => "the slope per second",
        "changes" => "the number of changes",
        "resets" => "the number of resets",
        "avg_over_time" => "the average",
        "min_over_time" => "the lowest value",
        "max_over_time" => "the highest value",
        "sum_over_time" => "the sum",
        "count_over_time" => "the number of samples",
        "stddev_over_time" => "the standard deviation",
        "stdvar_over_time" => "the variance",
        "first_over_time" => "the first value",
        "last_over_time" => "the last value",
        "mad_over_time" => "the median absolute deviation",
        "present_over_time" => "1 if there was a sample",
        "absent_over_time" => "1 if there was no sample",
        "ts_of_min_over_time" => "the time of the lowest value",
        "ts_of_max_over_time" => "the time of the highest value",
        "ts_of_first_over_time" => "the time of the first sample",
        "ts_of_last_over_time" => "the time of the last sample",
        _ => return parameterised(speaker, call),
    };
    let (range, of) = speaker.range(call.args.first().copied());
    Some(format!("{what} {range} of {of}"))
}

/// The same with a parameter more.
fn parameterised(speaker: Speaker<'_>, call: &Call) -> Option<String> {
    Some(match call.function.name {
        "quantile_over_time" => {
            let (range, of) = speaker.range(call.args.get(1).copied());
            format!("{} {range} of {of}", speaker.share(call.args.first().copied()))
        }
        "predict_linear" => {
            let (range, of) = speaker.range(call.args.first().copied());
            let ahead = call.args.get(1).and_then(|id| speaker.seconds(*id));
            let ahead = ahead.map_or_else(
                || format!("{} seconds", speaker.argument(call, 1)),
                super::number::duration,
            );
            format!("the value in {ahead}, if it goes on as {range}, of {of}")
        }
        "double_exponential_smoothing" | "holt_winters" => {
            let (range, of) = speaker.range(call.args.first().copied());
            format!("the smoothed value {range} of {of}")
        }
        _ => return None,
    })
}

/// Functions of native histograms.
fn histogram(speaker: Speaker<'_>, call: &Call) -> Option<String> {
    let part = match call.function.name {
        "histogram_avg" => "the average of the observations",
        "histogram_count" => "the number of the observations",
        "histogram_sum" => "the sum of the observations",
        "histogram_stddev" => "the standard deviation of the observations",
        "histogram_stdvar" => "the variance of the observations",
        "histogram_fraction" => {
            let (low, high) = (speaker.argument(call, 0), speaker.argument(call, 1));
            let of = speaker.argument(call, 2);
            return Some(format!("the share between {low} and {high} of the observations in {of}"));
        }
        _ => return None,
    };
    Some(format!("{part} in {}", speaker.argument(call, 0)))
}

/// Functions of one value.
fn of_value(speaker: Speaker<'_>, call: &Call) -> Option<String> {
    let of = || speaker.argument(call, 0);
    Some(match call.function.name {
        "abs" => format!("the size, whatever its sign, of {}", of()),
        "ceil" => format!("the next whole number up from {}", of()),
        "floor" => format!("the next whole number down from {}", of()),
        "round" if call.args.len() > 1 => {
            format!("the nearest multiple of {} to {}", speaker.argument(call, 1), of())
        }
        "round" => format!("the nearest whole number to {}", of()),
        "clamp" => {
            let (low, high) = (speaker.argument(call, 1), speaker.argument(call, 2));
            format!("the value, held between {low} and {high}, of {}", of())
        }
        "clamp_min" => {
            format!("the value, but at least {}, of {}", speaker.argument(call, 1), of())
        }
        "clamp_max" => format!("the value, but at most {}, of {}", speaker.argument(call, 1), of()),
        "sqrt" => format!("the square root of {}", of()),
        "exp" => format!("the exponential of {}", of()),
        "ln" => format!("the natural logarithm of {}", of()),
        "log2" => format!("the binary logarithm of {}", of()),
        "log10" => format!("the decimal logarithm of {}", of()),
        "sgn" => format!("the sign of {}", of()),
        "absent" => format!("1 if there is no series of {}", of()),
        "scalar" => format!("the only value of {}", of()),
        "vector" => of(),
        "timestamp" => format!("the time of the sample of {}", of()),
        "sort" => format!("the values, lowest first, of {}", of()),
        "sort_desc" => format!("the values, highest first, of {}", of()),
        "pi" => "π".to_owned(),
        "time" => "the current time in seconds".to_owned(),
        _ => return None,
    })
}

/// Parts of a date; of the current time when nothing is given. All are in UTC.
fn of_date(speaker: Speaker<'_>, call: &Call) -> Option<String> {
    let part = match call.function.name {
        "minute" => "the minute of the hour",
        "hour" => "the hour of the day",
        "day_of_week" => "the day of the week, 0 being Sunday,",
        "day_of_month" => "the day of the month",
        "day_of_year" => "the day of the year",
        "days_in_month" => "the number of days in the month",
        "month" => "the month",
        "year" => "the year",
        _ => return None,
    };
    Some(match call.args.first() {
        None => format!("{part} now (UTC)"),
        Some(id) => format!("{part} (UTC) at the time that is {}", speaker.phrase(*id)),
    })
}

/// Functions that change labels or sort by them.
fn of_labels(speaker: Speaker<'_>, call: &Call) -> Option<String> {
    let of = || speaker.argument(call, 0);
    let rest = |from: usize| call.args.iter().skip(from).map(|id| speaker.phrase(*id));
    Some(match call.function.name {
        "label_replace" => {
            let (label, source) = (speaker.argument(call, 1), speaker.argument(call, 3));
            format!("the value, with label {label} made from {source}, of {}", of())
        }
        "label_join" => {
            let label = speaker.argument(call, 1);
            format!(
                "the value, with label {label} joined from {}, of {}",
                list(rest(3), "and"),
                of()
            )
        }
        "sort_by_label" => format!("the values, sorted by {}, of {}", list(rest(1), "and"), of()),
        "sort_by_label_desc" => {
            format!("the values, sorted backwards by {}, of {}", list(rest(1), "and"), of())
        }
        "info" => format!("the value, with the labels of its info metrics, of {}", of()),
        _ => return None,
    })
}
