//! What tells the replicas of a service apart where they arrive.

use std::time::Duration;

use bellwether::push::Push;
use bellwether_exposition::otlp::message::{ExportMetricsServiceRequest, any_value::Value};
use bellwether_exposition::remote_write;
use prost::Message as _;

use crate::peer::Peer;
use crate::{PATIENCE, registry, shop};

/// What a peer gets of an exporter that these variables ask for.
fn arrived(variables: &dyn Fn(u16) -> Vec<(&'static str, String)>) -> Vec<u8> {
    let peer = Peer::start(None, &[]);
    let variables = variables(peer.port);
    let look_up = |wanted: &str| {
        variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone())
    };
    let push = Push::of(registry()).environment(look_up);
    let push = push.delivery(|d| d.interval = Duration::from_hours(1)).start().expect("it starts");
    assert!(push.flush(PATIENCE), "{:?}", push.counts());
    assert_eq!(push.problems(), []);
    peer.taken().remove(0)
}

fn resource(attributes: &'static str) -> Vec<(String, String)> {
    let body = arrived(&|port| {
        let url = format!("http://127.0.0.1:{port}");
        vec![
            ("OTEL_EXPORTER_OTLP_ENDPOINT", url),
            ("OTEL_RESOURCE_ATTRIBUTES", attributes.to_owned()),
        ]
    });
    let request = ExportMetricsServiceRequest::decode(body.as_slice()).expect("a request");
    let resource = request.resource_metrics[0].resource.clone().expect("a resource");
    let text = |value: Option<Value>| match value {
        Some(Value::Text(text)) => text,
        other => panic!("{other:?}"),
    };
    let each = resource.attributes.into_iter();
    each.map(|a| (a.key, text(a.value.expect("a value").value))).collect()
}

/// Labels of the first series that is sent.
fn labels(listed: &'static str, attributes: &'static str) -> Vec<(String, String)> {
    let body = arrived(&|port| {
        vec![
            ("PROMETHEUS_REMOTE_WRITE_URL", format!("http://127.0.0.1:{port}/api/v1/write")),
            ("PROMETHEUS_REMOTE_WRITE_LABELS", listed.to_owned()),
            ("OTEL_RESOURCE_ATTRIBUTES", attributes.to_owned()),
        ]
    });
    let body = remote_write::decompress(&body, 1 << 20).expect("snappy");
    let request = remote_write::message::Request::decode(body.as_slice()).expect("a request");
    let text = |at: u32| request.symbols[at as usize].clone();
    let refs = request.timeseries[0].labels_refs.chunks(2);
    refs.map(|pair| (text(pair[0]), text(pair[1]))).collect()
}

fn get<'a>(all: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    all.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

#[test]
fn without_a_word_each_process_is_an_instance_of_its_own() {
    let _shop = shop();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("Linux");
    let own = format!("{}:{}", host.trim(), std::process::id());
    assert_eq!(get(&resource(""), "service.instance.id"), [own.as_str()]);
    let sent = labels("", "service.name=shop");
    assert_eq!((get(&sent, "instance"), get(&sent, "job")), (vec![own.as_str()], vec!["shop"]));
}

const SAID: &str = "service.name=shop,service.instance.id=till-3";

#[test]
fn what_variables_say_of_the_instance_holds() {
    let _shop = shop();
    assert_eq!(get(&resource(SAID), "service.instance.id"), ["till-3"]);
    assert_eq!(get(&labels("", SAID), "instance"), ["till-3"]);
    let sent = labels("instance=till-4,job=tills", SAID);
    assert_eq!((get(&sent, "instance"), get(&sent, "job")), (vec!["till-4"], vec!["tills"]));
    // An empty label is none.
    assert_eq!(get(&labels("instance=", SAID), "instance"), [""; 0]);
}
