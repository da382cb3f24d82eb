//! Where a label's value comes from.

use http::{Method, StatusCode};

use super::facts::Facts;
use crate::def::LabelDef;

/// Most labels an instrument has.
pub(super) const LABELS_MAX: usize = 10;

/// The names of labels the layer fills by itself, for messages.
pub(super) const KNOWN: &str = "method, route, status_class or status";

/// Where the value of one label comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The method; of open labels, what HTTP does not define is given as `other`.
    Method {
        other: Option<&'static str>,
    },
    Route,
    StatusClass,
    Status,
    Constant(Box<str>),
    /// The extractor of that position.
    Extracted(usize),
}

impl Source {
    /// What the label's name says, dotted or not.
    pub(super) fn by_name(label: &LabelDef) -> Option<Self> {
        Some(match label.name.replace('.', "_").as_str() {
            "method" | "http_method" | "http_request_method" => {
                Self::Method { other: open_fold(label) }
            }
            "route" | "http_route" => Self::Route,
            "status_class" | "status_family" | "http_status_class" => Self::StatusClass,
            "status"
            | "status_code"
            | "code"
            | "http_status_code"
            | "http_response_status_code" => Self::Status,
            _ => return None,
        })
    }

    /// Whether it is known only once there is a response.
    pub(super) fn needs_response(&self) -> bool {
        matches!(self, Self::StatusClass | Self::Status)
    }

    pub(super) fn text<'a>(&'a self, facts: &'a Facts, unmatched: &'a str) -> &'a str {
        match self {
            Self::Method { other: Some(other) } if !is_defined(&facts.method) => other,
            Self::Method { .. } => facts.method.as_str(),
            Self::Route => facts.route_text(unmatched),
            Self::StatusClass => facts.status.map_or("", class),
            Self::Status => facts.status.as_ref().map_or("", StatusCode::as_str),
            Self::Constant(text) => text,
            Self::Extracted(position) => {
                facts.extracted.get(*position).and_then(Option::as_deref).unwrap_or("")
            }
        }
    }
}

/// An open label would learn whatever methods clients invent.
fn open_fold(label: &LabelDef) -> Option<&'static str> {
    label.open?;
    label.values.get(label.fold? as usize).or(label.values.last()).copied()
}

fn is_defined(method: &Method) -> bool {
    const DEFINED: [Method; 9] = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::HEAD,
        Method::PATCH,
        Method::OPTIONS,
        Method::CONNECT,
        Method::TRACE,
    ];
    DEFINED.contains(method)
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "other",
    }
}
