//! What is known of one request.

use std::borrow::Cow;

use http::{Extensions, HeaderMap, Method, Request, Response, StatusCode, Uri};

use super::plan::Plan;
use super::route::{Route, RouteTemplate};

/// A request without its body, as extractors see it.
#[derive(Debug, Clone, Copy)]
pub struct RequestHead<'a> {
    /// The method.
    pub method: &'a Method,
    /// The target as sent; nothing of it may become a label value as it is.
    pub uri: &'a Uri,
    /// The headers, which the client chose.
    pub headers: &'a HeaderMap,
    /// What earlier layers found out.
    pub extensions: &'a Extensions,
}

impl<'a> RequestHead<'a> {
    pub(super) fn of<B>(request: &'a Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            headers: request.headers(),
            extensions: request.extensions(),
        }
    }
}

/// What labels are filled from. Without extractors it allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) method: Method,
    pub(super) route: Option<Route>,
    pub(super) extracted: Vec<Option<Cow<'static, str>>>,
    /// Known once there is a response.
    pub(super) status: Option<StatusCode>,
}

impl Facts {
    pub(super) fn of_request<B>(plan: &Plan, request: &Request<B>) -> Self {
        let head = RequestHead::of(request);
        Self {
            method: head.method.clone(),
            route: Route::of_request(plan, &head),
            extracted: plan.extractors.iter().map(|extract| extract(&head)).collect(),
            status: None,
        }
    }

    /// The template that matched, or `unmatched`.
    pub(super) fn route_text<'a>(&'a self, unmatched: &'a str) -> &'a str {
        self.route.as_ref().map_or(unmatched, Route::as_str)
    }

    pub(super) fn answered<B>(&mut self, response: &Response<B>) {
        self.status = Some(response.status());
        if self.route.is_none() {
            let template = response.extensions().get::<RouteTemplate>().cloned();
            self.route = template.map(RouteTemplate::into_route);
        }
    }
}
