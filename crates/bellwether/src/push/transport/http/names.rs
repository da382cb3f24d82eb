//! Look-ups of hosts for the HTTP client, one at a time. Its own would leave a thread behind with
//! each try while the system's resolver hangs.

use std::io;
use std::sync::Mutex;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs};
use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, unversioned};

use crate::push::transport::deadline::Deadline;
use crate::push::transport::resolve::Resolver;
use crate::scope::lock;

/// Most addresses the client takes.
const ADDRESSES_MAX: usize = 16;

#[derive(Debug)]
pub(super) struct Names(Mutex<Resolver>);

impl Names {
    pub(super) fn by(resolver: Resolver) -> Self {
        Self(Mutex::new(resolver))
    }
}

impl unversioned::resolver::Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let place = uri.scheme().zip(uri.authority());
        let host = place.and_then(|(scheme, host)| DefaultResolver::host_and_port(scheme, host));
        let host = host.ok_or(Error::HostNotFound)?;
        let found = lock(&self.0).resolve(&host, Deadline::after(*timeout.after));
        let found = found.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => Error::Timeout(timeout.reason),
            _ => Error::Io(error),
        })?;
        let mut addresses = self.empty();
        found.into_iter().take(ADDRESSES_MAX).for_each(|address| addresses.push(address));
        Ok(addresses)
    }
}
