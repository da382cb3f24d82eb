//! How views are drawn: plugin, options and field settings, the same in both of Grafana's formats.

use serde_json::{Value, json};

use super::board::{Colour, Lines, Panel, Shape, Target, Thresholds, View};

/// The id of the plugin that draws a panel.
pub(super) fn plugin(panel: &Panel) -> &'static str {
    match panel.view {
        View::Lines(_) => "timeseries",
        View::Stat(_) => "stat",
        View::Table(_) => "table",
        View::Heatmap => "heatmap",
        View::States(_) => "state-timeline",
    }
}

/// The plugin's options.
pub(super) fn options(panel: &Panel) -> Value {
    match &panel.view {
        View::Lines(_) => json!({
            "legend": legend(panel),
            "tooltip": { "mode": "multi", "sort": "desc", "hideZeros": false },
        }),
        View::Stat(_) => json!({
            "colorMode": "value",
            "graphMode": if panel.targets.len() > 1 { "none" } else { "area" },
            "justifyMode": "auto",
            "orientation": "auto",
            "percentChangeColorMode": "standard",
            "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
            "showPercentChange": false,
            "textMode": if panel.targets.len() > 1 { "value_and_name" } else { "value" },
            "wideLayout": true,
        }),
        View::Table(columns) => json!({
            "cellHeight": "sm",
            "footer": { "countRows": false, "reducer": [], "show": false },
            "frameIndex": 0,
            "showHeader": true,
            "sortBy": columns.iter().filter(|(field, _)| field == "Value")
                .map(|(_, heading)| json!({ "desc": true, "displayName": heading }))
                .collect::<Vec<_>>(),
        }),
        View::Heatmap => heatmap(panel),
        View::States(_) => json!({
            "alignValue": "left",
            "legend": { "calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true },
            "mergeValues": true,
            "perPage": 20,
            "rowHeight": 0.9,
            "showValue": "auto",
            "tooltip": { "mode": "single", "sort": "none" },
        }),
    }
}

/// One series needs no table of means and maxima; many do.
fn legend(panel: &Panel) -> Value {
    let several = panel.targets.len() > 1 || panel.targets.iter().any(|t| t.legend.contains("{{"));
    let calcs: &[&str] = if several { &["mean", "max", "lastNotNull"] } else { &[] };
    json!({
        "calcs": calcs,
        "displayMode": if several { "table" } else { "list" },
        "placement": "bottom",
        "showLegend": true,
        "sortBy": if several { "Max" } else { "" },
        "sortDesc": several,
    })
}

fn heatmap(panel: &Panel) -> Value {
    json!({
        "calculate": false,
        "cellGap": 1,
        "cellValues": { "unit": "short" },
        "color": {
            "exponent": 0.5, "fill": "dark-orange", "mode": "scheme", "reverse": false,
            "scale": "exponential", "scheme": "Oranges", "steps": 64,
        },
        "exemplars": { "color": "rgba(255,0,255,0.7)" },
        // Buckets nothing fell into stay empty.
        "filterValues": { "le": 1e-9 },
        "legend": { "show": true },
        "rowsFrame": { "layout": "auto" },
        "showValue": "never",
        "tooltip": { "mode": "single", "showColorScale": true, "yHistogram": true },
        "yAxis": { "axisPlacement": "left", "reverse": false, "unit": panel.unit },
    })
}

/// `fieldConfig`: unit, colours, the plugin's own settings, and what differs for some fields.
pub(super) fn fields(panel: &Panel) -> Value {
    let defaults = json!({
        "color": colour(panel),
        "custom": custom(panel),
        "mappings": mappings(panel),
        "thresholds": thresholds(panel),
        "unit": panel.unit,
    });
    json!({ "defaults": without_nulls(defaults), "overrides": overrides(panel) })
}

fn without_nulls(mut value: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    value
}

fn colour(panel: &Panel) -> Value {
    let mode = match panel.view {
        View::Stat(_) | View::Heatmap => "thresholds",
        View::Lines(_) | View::Table(_) | View::States(_) => "palette-classic",
    };
    json!({ "mode": mode })
}

/// The plugin's own settings, where they are not what it does anyway.
fn custom(panel: &Panel) -> Value {
    match &panel.view {
        View::Lines(lines) => line_settings(lines),
        View::Stat(_) | View::Heatmap => json!(null),
        View::Table(_) => json!({ "align": "auto", "inspect": false }),
        View::States(_) => json!({ "fillOpacity": 70, "lineWidth": 0, "spanNulls": false }),
    }
}

fn line_settings(lines: &Lines) -> Value {
    let style = if lines.thresholds.any() { "dashed" } else { "off" };
    without_nulls(json!({
        "axisSoftMax": lines.soft_max,
        "axisSoftMin": (!lines.free_floor).then_some(0),
        "fillOpacity": if lines.stacked { 30 } else { 10 },
        "lineWidth": 1,
        "showPoints": "auto",
        "spanNulls": false,
        "stacking": { "group": "A", "mode": if lines.stacked { "normal" } else { "none" } },
        "thresholdsStyle": { "mode": style },
    }))
}

fn thresholds(panel: &Panel) -> Value {
    let usual = Thresholds::default();
    let thresholds = match &panel.view {
        View::Lines(lines) => &lines.thresholds,
        View::Stat(thresholds) => thresholds,
        View::Table(_) | View::Heatmap | View::States(_) => &usual,
    };
    let steps =
        thresholds.0.iter().map(|(from, colour)| json!({ "color": colour.name(), "value": from }));
    json!({ "mode": "absolute", "steps": steps.collect::<Vec<_>>() })
}

/// The names of states for their numbers.
fn mappings(panel: &Panel) -> Value {
    let View::States(states) = &panel.view else { return json!(null) };
    let named = states
        .iter()
        .enumerate()
        .map(|(number, state)| (number.to_string(), json!({ "index": number, "text": state })));
    json!([{ "type": "value", "options": named.collect::<serde_json::Map<_, _>>() }])
}

/// Bounds are dashed and red, whatever colour the values have.
fn overrides(panel: &Panel) -> Value {
    let bounds = panel.targets.iter().enumerate().filter(|(_, target)| target.bound);
    let each = bounds.map(|(at, _)| {
        json!({
            "matcher": { "id": "byFrameRefID", "options": ref_id(at) },
            "properties": [
                { "id": "color", "value": { "fixedColor": Colour::Red.name(), "mode": "fixed" } },
                { "id": "custom.fillOpacity", "value": 0 },
                { "id": "custom.lineStyle", "value": { "dash": [10, 10], "fill": "dash" } },
            ],
        })
    });
    each.collect()
}

/// Transformations: a table shows its columns in order, by their headings, and no time.
pub(super) fn transformations(panel: &Panel) -> Vec<(&'static str, Value)> {
    let View::Table(columns) = &panel.view else { return Vec::new() };
    let order = columns.iter().enumerate().map(|(at, (field, _))| (field.clone(), json!(at)));
    let names = columns.iter().map(|(field, heading)| (field.clone(), json!(heading)));
    let has_value = columns.iter().any(|(field, _)| field == "Value");
    let mut hidden = serde_json::Map::new();
    hidden.insert("Time".to_owned(), json!(true));
    if !has_value {
        hidden.insert("Value".to_owned(), json!(true));
    }
    let options = json!({
        "excludeByName": hidden,
        "includeByName": {},
        "indexByName": order.collect::<serde_json::Map<_, _>>(),
        "renameByName": names.collect::<serde_json::Map<_, _>>(),
    });
    vec![("organize", options)]
}

/// The query of a target, as Grafana's Prometheus data source takes it.
pub(super) fn query(target: &Target) -> Value {
    let (format, instant) = match target.shape {
        Shape::Series => ("time_series", false),
        Shape::Rows => ("table", true),
        Shape::Buckets => ("heatmap", false),
    };
    // Grafana names series by all their labels when it is told to decide.
    let legend = if target.legend.is_empty() { "__auto" } else { &target.legend };
    json!({
        "editorMode": "code",
        "exemplar": false,
        "expr": target.expr,
        "format": format,
        "instant": instant,
        "legendFormat": legend,
        "range": !instant,
    })
}

/// The letter a panel knows its query by: A to Z, then AA and so on.
pub(super) fn ref_id(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (at % 26) as u8);
        at /= 26;
        if at == 0 {
            break;
        }
        at -= 1;
    }
    letters.reverse();
    String::from_utf8_lossy(&letters).into_owned()
}

#[cfg(test)]
mod tests {
    use super::ref_id;

    #[test]
    fn queries_beyond_the_alphabet_have_two_letters() {
        assert_eq!(
            ["A", "Z", "AA", "AZ", "BA"],
            [0, 25, 26, 51, 52].map(ref_id).each_ref().map(String::as_str)
        );
    }
}
