//! A server that takes what is posted to it, for receivers that are not installed here.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Uri};
use bytes::Bytes;

use super::{Done, Serving};

/// Largest post taken, in bytes.
const POST_MAX: usize = 8 << 20;

/// What was posted.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

type Posts = Arc<Mutex<Vec<Post>>>;

/// A running server and what it has got.
#[derive(Debug)]
pub(crate) struct Taking {
    serving: Serving,
    posts: Posts,
}

impl Taking {
    /// Takes anything on a free port of this machine.
    pub(crate) fn start() -> Done<Self> {
        let posts = Posts::default();
        let routes = Router::new().fallback(take).layer(DefaultBodyLimit::max(POST_MAX));
        let serving = Serving::start(routes.with_state(Arc::clone(&posts)))?;
        Ok(Self { serving, posts })
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.serving.port()
    }

    /// Everything so far, in the order it came.
    pub(crate) fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn take(State(posts): State<Posts>, uri: Uri, headers: HeaderMap, body: Bytes) {
    let post = Post { path: uri.path().to_owned(), headers, body };
    posts.lock().unwrap_or_else(PoisonError::into_inner).push(post);
}
