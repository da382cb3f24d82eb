//! The route template of a request.

use std::sync::Arc;

use super::facts::RequestHead;
use super::plan::Plan;

/// The template that matched a request (`/users/{id}`), for services without axum: put it into the
/// extensions of the request before the layer sees it, or of the response.
///
/// Never make one from the path asked for: every path would become a value of the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteTemplate(Route);

impl RouteTemplate {
    /// The template as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn into_route(self) -> Route {
        self.0
    }
}

impl From<&'static str> for RouteTemplate {
    fn from(template: &'static str) -> Self {
        Self(Route::Static(template))
    }
}

impl From<Arc<str>> for RouteTemplate {
    fn from(template: Arc<str>) -> Self {
        Self(Route::Shared(template))
    }
}

/// A template as cheap to clone as can be.
#[derive(Debug, Clone)]
pub(super) enum Route {
    Static(&'static str),
    Shared(Arc<str>),
    #[cfg(feature = "axum")]
    Matched(axum::extract::MatchedPath),
}

impl Route {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Static(text) => text,
            Self::Shared(text) => text,
            #[cfg(feature = "axum")]
            Self::Matched(path) => path.as_str(),
        }
    }

    /// The template of a request, if anything knows it by now.
    pub(super) fn of_request(plan: &Plan, head: &RequestHead<'_>) -> Option<Self> {
        #[cfg(feature = "axum")]
        if let Some(path) = head.extensions.get::<axum::extract::MatchedPath>() {
            return Some(Self::Matched(path.clone()));
        }
        let template = head.extensions.get::<RouteTemplate>().cloned();
        template.or_else(|| plan.route_with.as_ref()?(head)).map(RouteTemplate::into_route)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}
