//! Redis (or Valkey, or whatever speaks its protocol) as the store replicas share.

use std::fmt;
use std::io::{self, ErrorKind::TimedOut};
use std::time::Duration;

use bellwether_model::{Clock as _, SystemClock};
use redis::io::tcp::TcpSettings;
use redis::{
    Client, Connection, ConnectionInfo, IntoConnectionInfo as _, Pipeline, RedisError, Value,
};

use super::replicas::{Batch, Entry, Store, Write};

/// How long connecting, and each round trip, may take unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(1);

/// A Redis server, reached over one connection that is made when it is needed.
///
/// It needs the commands `HSET`, `PEXPIRE` and `HGETALL`, 2.6 or later; no scripts. A cluster is not
/// followed: give it one server, or a proxy.
pub struct Redis {
    client: Client,
    timeout: Duration,
    connection: Option<Connection>,
}

/// An address that is none; the address itself is not repeated, for it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressError(String);

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(what) = self;
        write!(
            f,
            "no address of a Redis server: {what}; write redis://[user:password@]host[:port][/db]"
        )
    }
}

impl std::error::Error for AddressError {}

impl Redis {
    /// The server at `redis://[user:password@]host[:port][/db]`, `unix:///path`, or, with the feature
    /// `slo-redis-tls`, `rediss://…`. Nothing is connected yet.
    ///
    /// # Errors
    /// What is no such address.
    pub fn at(url: &str) -> Result<Self, AddressError> {
        Self::open(url, Client::open)
    }

    /// The same for `rediss://…`, trusting whom the certificate in `root_pem` has signed instead of
    /// those the system trusts.
    ///
    /// # Errors
    /// What is no such address; a certificate that is none.
    #[cfg(feature = "slo-redis-tls")]
    pub fn trusting(url: &str, root_pem: &[u8]) -> Result<Self, AddressError> {
        let root_cert = Some(root_pem.to_vec());
        let trusted = redis::TlsCertificates { client_tls: None, root_cert };
        Self::open(url, |info| Client::build_with_tls(info, trusted))
    }

    fn open(
        url: &str,
        open: impl FnOnce(ConnectionInfo) -> Result<Client, RedisError>,
    ) -> Result<Self, AddressError> {
        // rustls asks the process for its cryptography; whoever chose before is not overruled.
        #[cfg(feature = "slo-redis-tls")]
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        // Each batch is one question: its last segment must not wait for the first one's
        // acknowledgement.
        let settings = TcpSettings::default().set_nodelay(true);
        let info = url.into_connection_info().map(|info| info.set_tcp_settings(settings));
        let client = info.and_then(open).map_err(|error| AddressError(words(&error)))?;
        Ok(Self { client, timeout: TIMEOUT, connection: None })
    }

    /// Gives up connecting, and each round trip, after so long instead of 1 s (looking up a host's
    /// name takes the time the system gives it). At least 1 ms.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.max(Duration::from_millis(1));
        self
    }

    fn ask(&mut self, batch: &Batch) -> Result<Vec<Vec<Entry>>, RedisError> {
        let end = after(self.timeout);
        // Taken out: only a connection that gave all its answers is used again, for a late answer
        // would be taken for that to the next question.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.client.get_connection_with_timeout(self.timeout)?,
        };
        connection.set_write_timeout(Some(left_until(end)?))?;
        connection.send_packed_command(&pipeline(batch).get_packed_pipeline())?;
        let mut answer = || {
            connection.set_read_timeout(Some(left_until(end)?))?;
            connection.recv_response()?.extract_error()
        };
        for _ in 0..2 * batch.writes.len() {
            answer()?;
        }
        let hashes = batch.reads.iter().map(|_| entries(answer()?)).collect::<Result<_, _>>()?;
        self.connection = Some(connection);
        Ok(hashes)
    }
}

/// So long after now.
fn after(timeout: Duration) -> u64 {
    let timeout = u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX);
    SystemClock.monotonic_nanos().saturating_add(timeout)
}

fn left_until(end: u64) -> Result<Duration, RedisError> {
    let left = end.saturating_sub(SystemClock.monotonic_nanos());
    // A timeout of nothing would be none at all.
    (left > 0).then(|| Duration::from_nanos(left)).ok_or_else(|| io::Error::from(TimedOut).into())
}

fn entries(answer: Value) -> Result<Vec<Entry>, RedisError> {
    let hash: Vec<(Vec<u8>, Vec<u8>)> = redis::from_redis_value(answer)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(hash.iter().map(|(field, value)| (text(field), text(value))).collect())
}

impl Store for Redis {
    fn exchange(&mut self, batch: &Batch) -> Result<Vec<Vec<Entry>>, String> {
        self.ask(batch).map_err(|error| words(&error))
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its address may hold a password.
        f.debug_struct("Redis").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

fn pipeline(batch: &Batch) -> Pipeline {
    let mut pipeline = redis::pipe();
    for Write { key, entries, time_to_live } in &batch.writes {
        pipeline.cmd("HSET").arg(key);
        for (field, value) in entries {
            pipeline.arg(field).arg(value);
        }
        let millis = u64::try_from(time_to_live.as_millis()).unwrap_or(u64::MAX);
        pipeline.cmd("PEXPIRE").arg(key).arg(millis);
    }
    for key in &batch.reads {
        pipeline.cmd("HGETALL").arg(key);
    }
    pipeline
}

/// An error without the addresses and names it may carry.
fn words(error: &RedisError) -> String {
    match error.code() {
        Some(code) => format!("the server answered {code}"),
        None if error.is_timeout() => "timed out".to_owned(),
        None => error.category().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_refused_without_repeating_it() {
        for url in ["", "localhost", "http://secret@host", "redis://:secret@host:99999"] {
            let error = Redis::at(url).unwrap_err().to_string();
            assert!(error.contains("redis://") && !error.contains("secret"), "{error}");
        }
        let redis = Redis::at("redis://user:secret@localhost:6379/1").unwrap();
        assert!(!format!("{redis:?}").contains("secret"));
    }
}
