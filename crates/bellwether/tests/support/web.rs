//! A hand-declared set of HTTP metrics, with label names of both conventions.
#![allow(dead_code, reason = "not every test file uses all of it")]

use bellwether::def::{Buckets, CellKind, Shape};
use bellwether::instrument::{Counter, Histogram, UpDown};
use bellwether::{LabelDef, MetricDef, OpenDef, Registry, SetDef};
use bellwether_model::{FamilyKind, Original};

const METHOD: LabelDef = LabelDef {
    name: "method",
    values: &["GET", "POST", "other"],
    open: None,
    slots: 3,
    fold: Some(2),
    optional: false,
};
const SEMCONV_METHOD: LabelDef = LabelDef { name: "http.request.method", ..METHOD };
const ROUTE: LabelDef = LabelDef {
    name: "route",
    values: &["other"],
    open: Some(0),
    slots: 5,
    fold: Some(4),
    optional: false,
};
const CLASS: LabelDef = LabelDef {
    name: "status_class",
    values: &["1xx", "2xx", "3xx", "4xx", "5xx"],
    open: None,
    slots: 5,
    fold: None,
    optional: false,
};
const CODE: LabelDef = LabelDef {
    name: "http.response.status_code",
    values: &["other"],
    open: Some(1),
    slots: 4,
    fold: Some(3),
    optional: false,
};
const TENANT: LabelDef = LabelDef {
    name: "tenant",
    values: &["a", "b"],
    open: None,
    slots: 3,
    fold: None,
    optional: true,
};
const CLOSED_ROUTE: LabelDef = LabelDef {
    name: "http_route",
    values: &["/one", "/two"],
    open: None,
    slots: 2,
    fold: None,
    optional: false,
};
const OPEN_METHOD: LabelDef = LabelDef {
    name: "http_method",
    open: Some(2),
    slots: 4,
    fold: Some(3),
    values: &["GET", "other"],
    optional: false,
};

const fn metric(
    name: &'static str,
    kind: FamilyKind,
    labels: &'static [LabelDef],
    cells: CellKind,
    [start, sets]: [u32; 2],
    folded: Option<u32>,
) -> MetricDef {
    MetricDef {
        name,
        original: Original { name, unit: "", up_down: false, labels: &[] },
        kind,
        unit: "",
        help: "For tests.",
        labels,
        cells,
        shared: false,
        start,
        folded,
        combinations: &[],
        sets,
        from_zero: false,
        states: &[],
        place: "web.rs",
    }
}

const fn open(name: &'static str, known: &'static [&'static str], limit: u32) -> OpenDef {
    OpenDef { name, known, limit, normalise: None, remove_after: None }
}

static SHAPE: Shape = Shape { buckets: Some(Buckets::new(&[0.1, 1.0])), native: None };

bellwether::instruments! {
    /// The set.
    pub(crate) Web = {
        use FamilyKind as K;
        const TIMES: CellKind = CellKind::Distribution(&SHAPE);
        SetDef {
            service: "web",
            metrics: &[
                metric("web_requests_total", K::Counter, &[METHOD, ROUTE, CLASS], CellKind::U64, [0, 75], Some(75)),
                metric("web_request_duration_seconds", K::Histogram, &[ROUTE], TIMES, [78, 5], Some(98)),
                metric("web_requests_active", K::Gauge, &[METHOD], CellKind::I64, [99, 3], Some(102)),
                metric("web_streams_active", K::Gauge, &[ROUTE], CellKind::I64, [103, 5], Some(108)),
                metric("web_stream_duration_seconds", K::Histogram, &[], TIMES, [109, 1], None),
                metric("web_statuses_total", K::Counter, &[SEMCONV_METHOD, CODE, TENANT], CellKind::U64, [113, 36], Some(149)),
                metric("web_answers_active", K::Gauge, &[CLASS], CellKind::I64, [152, 5], None),
                metric("web_fixed_total", K::Counter, &[CLOSED_ROUTE], CellKind::U64, [157, 2], None),
                metric("web_methods_total", K::Counter, &[OPEN_METHOD], CellKind::U64, [159, 4], Some(163)),
            ],
            open_labels: &[open("route", &[], 4), open("code", &[], 3), open("methods", &["GET"], 3)],
            local_cells: 164,
            shared_cells: 0,
        }
    }
}

bellwether::closed_label! {
    /// Method.
    pub(crate) enum Method {
        /// `GET`
        Get = "GET",
        /// `POST`
        Post = "POST",
        /// Anything else.
        Other = "other",
    }
    fold Other
}

bellwether::closed_label! {
    /// Status class.
    pub(crate) enum Class {
        /// `1xx`
        S1 = "1xx",
        /// `2xx`
        S2 = "2xx",
        /// `3xx`
        S3 = "3xx",
        /// `4xx`
        S4 = "4xx",
        /// `5xx`
        S5 = "5xx",
    }
}

bellwether::closed_label! {
    /// Tenant.
    pub(crate) enum Tenant {
        /// `a`
        A = "a",
        /// `b`
        B = "b",
    }
}

bellwether::closed_label! {
    /// Two routes and no fold.
    pub(crate) enum ClosedRoute {
        /// `/one`
        One = "/one",
        /// `/two`
        Two = "/two",
    }
}

bellwether::open_label! {
    /// Route template.
    pub(crate) struct Route in Web {
        /// Past the limit.
        pub(crate) const OTHER = 4;
    }
    number 0, slots 5, fold 4
}

bellwether::open_label! {
    /// Status code.
    pub(crate) struct Code in Web {
        /// Past the limit.
        pub(crate) const OTHER = 3;
    }
    number 1, slots 4, fold 3
}

bellwether::open_label! {
    /// Open set of methods.
    pub(crate) struct AnyMethod in Web {
        /// `GET`
        pub(crate) const GET = 0;
        /// Past the limit.
        pub(crate) const OTHER = 3;
    }
    number 2, slots 4, fold 3
}

pub(crate) static REQUESTS: Counter<Web, (Method, Route, Class)> =
    Counter::new(0, 0).with_fold_counters(75);
pub(crate) static DURATION: Histogram<Web, (Route,)> =
    Histogram::new(1, 78, &SHAPE).with_fold_counters(98);
pub(crate) static ACTIVE: UpDown<Web, (Method,)> = UpDown::new(2, 99).with_fold_counters(102);
pub(crate) static STREAMS: UpDown<Web, (Route,)> = UpDown::new(3, 103).with_fold_counters(108);
pub(crate) static STREAM_DURATION: Histogram<Web, ()> = Histogram::new(4, 109, &SHAPE);
pub(crate) static STATUSES: Counter<Web, (Method, Code, Option<Tenant>)> =
    Counter::new(5, 113).with_fold_counters(149);
pub(crate) static ANSWERS_ACTIVE: UpDown<Web, (Class,)> = UpDown::new(6, 152);
pub(crate) static FIXED: Counter<Web, (ClosedRoute,)> = Counter::new(7, 157);
pub(crate) static METHODS: Counter<Web, (AnyMethod,)> =
    Counter::new(8, 159).with_fold_counters(163);

/// One series of a fresh scrape by its text, `0` when it is not there.
pub(crate) fn value(series: &str) -> String {
    let registry = Registry::new().with::<Web>().build().expect("one set");
    let text = registry.encode_text();
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    // A float that is whole is written `2.0`.
    found.map_or("0", |v| v.strip_suffix(".0").unwrap_or(v)).to_owned()
}
