//! StatsD from environment variables: Datadog's as its clients read them, and `STATSD_URL`.

use super::settings::StatsdExporter;
use crate::push::environment::Environment;
use crate::push::transport::SocketAddress;

/// The exporters the variables ask for.
pub(in crate::push) fn from_environment(env: &mut Environment<'_>) -> Vec<StatsdExporter> {
    let dog = dog_address(env).map(|address| {
        let mut exporter = StatsdExporter::dog(address);
        exporter.options.tags = tags(env);
        exporter
    });
    let plain = address(env, "STATSD_URL").map(StatsdExporter::plain);
    dog.into_iter().chain(plain).collect()
}

fn address(env: &mut Environment<'_>, variable: &str) -> Option<SocketAddress> {
    let known = "udp://HOST:PORT, tcp://HOST:PORT, unix:///PATH (datagrams) or unixstream:///PATH";
    env.parsed(variable, known, SocketAddress::parse)
}

/// The URL wins over host and port. A port alone asks for nothing.
fn dog_address(env: &mut Environment<'_>) -> Option<SocketAddress> {
    if env.get("DD_DOGSTATSD_URL").is_some() {
        return address(env, "DD_DOGSTATSD_URL");
    }
    let host = env.get("DD_AGENT_HOST")?;
    let port = env.parsed("DD_DOGSTATSD_PORT", "a port from 1 to 65535", |text| {
        text.parse::<u16>().ok().filter(|port| *port > 0)
    });
    let port = port.unwrap_or(PORT);
    // An IPv6 address wants brackets before its port.
    let host =
        if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host };
    Some(SocketAddress::Udp(format!("{host}:{port}")))
}

/// Where DogStatsD listens unless told otherwise.
const PORT: u16 = 8125;

fn tags(env: &mut Environment<'_>) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    // Items are separated by commas, or by blanks where there are none (Datadog's rule).
    let listed = env.get("DD_TAGS").unwrap_or_default();
    let separator = if listed.contains(',') { ',' } else { ' ' };
    for item in listed.split(separator).map(str::trim).filter(|item| !item.is_empty()) {
        match item.split_once(':') {
            Some((name, value)) => tags.push((name.to_owned(), value.to_owned())),
            None => env.complain("DD_TAGS", "each tag must be `name:value`"),
        }
    }
    for (variable, tag) in [
        ("DD_ENV", "env"),
        ("DD_SERVICE", "service"),
        ("DD_VERSION", "version"),
        ("DD_ENTITY_ID", "dd.internal.entity_id"),
    ] {
        if let Some(value) = env.get(variable) {
            tags.retain(|(name, _)| name != tag);
            tags.push((tag.to_owned(), value));
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exporters(variables: &[(&str, &str)]) -> Vec<StatsdExporter> {
        let look_up = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        from_environment(&mut Environment::new(&look_up))
    }

    #[test]
    fn datadogs_variables_say_where_and_with_which_tags() {
        let found = exporters(&[
            ("DD_AGENT_HOST", "10.0.0.7"),
            ("DD_DOGSTATSD_PORT", "9125"),
            ("DD_TAGS", "team:shop,env:dev"),
            ("DD_ENV", "prod"),
            ("DD_ENTITY_ID", "pod-1"),
        ]);
        let [dog] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(dog.address, SocketAddress::Udp("10.0.0.7:9125".to_owned()));
        let tags = [("team", "shop"), ("env", "prod"), ("dd.internal.entity_id", "pod-1")];
        assert_eq!(dog.options.tags, tags.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }

    #[test]
    fn a_url_wins_over_a_host_and_a_port_alone_asks_for_nothing() {
        let found = exporters(&[
            ("DD_AGENT_HOST", "h"),
            ("DD_DOGSTATSD_URL", "unix:///var/run/datadog/dsd.socket"),
            ("STATSD_URL", "tcp://[::1]:8125"),
        ]);
        let socket = SocketAddress::UnixDatagram("/var/run/datadog/dsd.socket".into());
        assert_eq!(found[0].address, socket);
        assert_eq!(found[1].address, SocketAddress::Tcp("[::1]:8125".to_owned()));
        assert_eq!(found[1].delivery.name, "statsd");
        assert_eq!(exporters(&[("DD_DOGSTATSD_PORT", "8125")]), []);
        assert_eq!(exporters(&[("DD_AGENT_HOST", "")]), []);
    }
}
