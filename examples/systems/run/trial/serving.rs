//! A service in the background of the run.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use bellwether::endpoint::{Access, Endpoint};
use bellwether::serve::{Limits, Server};
use bellwether::{Registry, Set};
use bellwether_testkit::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::Done;

/// A running service; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Serving {
    port: u16,
    _runtime: Runtime,
}

impl Serving {
    /// Serves these routes on a free port of this machine.
    pub(crate) fn start(routes: Router) -> Done<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let port = listener.local_addr()?.port();
        let server = Server::new(Limits::default());
        runtime.spawn(async move { server.serve(listener, routes).await });
        Ok(Self { port, _runtime: runtime })
    }

    /// Serves `/metrics` of a set of instruments to whom `access` lets in.
    pub(crate) fn metrics(registry: &Arc<Registry>, access: Access) -> Done<Self> {
        Self::start(Endpoint::new(Arc::clone(registry), access).routes())
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

/// What is exposed of a set.
pub(crate) fn registry<S: Set>() -> Done<Arc<Registry>> {
    Ok(Arc::new(Registry::new().with::<S>().build()?))
}

/// A file nobody else may read: the endpoint does not take another.
pub(crate) fn private(folder: &TempDir, name: &str, text: &str) -> Done<PathBuf> {
    let path = folder.write(name, text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(path)
}
