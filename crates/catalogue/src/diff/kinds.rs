//! Every kind of change, how it is judged and why.

use super::change::Class;

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in JSON, `label_value_removed`.
    pub name: &'static str,
    /// How it is judged.
    pub class: Class,
    /// Whether it breaks where something is hit, though it is judged less otherwise.
    pub breaks_what_it_hits: bool,
    /// Why it is judged so.
    pub why: &'static str,
}

/// Declares the kinds and the list of them together, so that neither can be without the other.
macro_rules! kinds {
    (@hit) => { false };
    (@hit or_breaking) => { true };
    ($($constant:ident = $name:literal $class:ident $($hit:ident)? $why:literal)*) => {
        $(pub(super) static $constant: Kind = Kind {
            name: $name,
            class: Class::$class,
            breaks_what_it_hits: kinds!(@hit $($hit)?),
            why: $why,
        };)*

        /// All kinds.
        pub static KINDS: &[&Kind] = &[$(&$constant),*];
    };
}

kinds! {
    METRIC_ADDED = "metric_added" Compatible "nothing read it before"
    METRIC_REMOVED = "metric_removed" Breaking "expressions that read it find nothing, and most alerts stay silent on nothing"
    METRIC_RENAMED = "metric_renamed" Breaking "expressions that read the old name find nothing, and its history ends"
    PROMETHEUS_NAME = "prometheus_name_changed" Breaking "expressions read the name that Prometheus sees"
    TYPE = "type_changed" Breaking "functions and samples that fit the old type do not fit the new one"
    TYPE_ALIKE = "type_word_changed" Internal "both are one type in Prometheus"
    VALUE = "value_kind_changed" Internal "Prometheus holds both as floats; only the instruments in code differ"
    UNIT = "unit_changed" Breaking "numbers mean something else, so every threshold and axis is off"
    UNIT_NAMED = "unit_spelling_changed" Internal "the numbers mean the same"
    UNIT_GIVEN = "unit_stated" Compatible "the numbers are the same; their unit is known now"
    METRIC_MOVED = "metric_moved" Internal "series do not know modules; pages and boards are drawn elsewhere"
    HELP = "help_changed" Internal "only readers of texts see it"
    STABILITY = "stability_changed" Internal "only readers of texts see it"
    SINCE = "since_changed" Internal "only readers of texts see it"
    OTEL = "otel_name_changed" Internal "series keep their Prometheus name"
    ANNOTATIONS = "annotations_changed" Internal "only other tools read them"
    DEPRECATED = "metric_deprecated" Compatible "it is still there; readers can move on before it goes"
    DEPRECATION = "deprecation_changed" Internal "only readers of texts see it"
    REVIVED = "deprecation_withdrawn" Compatible "it stays"
    METRIC_BUDGET = "metric_budget_changed" Internal "it bounds series and makes none"

    LABEL_ADDED = "label_added" Compatible or_breaking "sums and rates over it stay what they were, but joins on all labels no longer find partners"
    LABEL_REMOVED = "label_removed" Breaking "what selected or grouped by it finds nothing or one group"
    LABEL_RENAMED = "label_renamed" Breaking "what selected or grouped by the old name finds nothing or one group"
    LABEL_OPTIONAL = "label_made_optional" Compatible or_breaking "its values stay; who groups or joins by it meets series without it"
    LABEL_REQUIRED = "label_made_required" Compatible or_breaking "its values stay; who selects series without it finds none"
    LABEL_ORDER = "labels_reordered" Internal "series have no order of labels; only instruments in code do"
    LABEL_HELP = "label_help_changed" Internal "only readers of texts see it"
    LABEL_SHARING = "label_sharing_changed" Internal "where a label is defined does not show in series"
    VALUE_ADDED = "label_value_added" Compatible "what selected other values still finds them"
    VALUE_REMOVED = "label_value_removed" Breaking "series with it end; expressions that select it find nothing"
    VALUE_ORDER = "label_values_reordered" Internal "series have no order; only enums in code do"
    FOLD_ADDED = "fold_added" Compatible "values that were refused are counted as one more"
    FOLD_REMOVED = "fold_removed" Breaking "series with the fold value end; other values are refused"
    FOLD_CHANGED = "fold_changed" Breaking "series with the old fold value end"
    LABEL_OPENED = "label_opened" Compatible "listed values stay; others come as they are used, and none is exported before"
    LABEL_CLOSED = "label_closed" Breaking "values that are not listed end"
    LIMIT_RAISED = "open_limit_raised" Compatible "more values are told apart"
    LIMIT_LOWERED = "open_limit_lowered" Breaking "values beyond the limit can no longer be told apart"
    KNOWN_ADDED = "known_value_added" Compatible "it is admitted before others"
    KNOWN_REMOVED = "known_value_removed" Compatible or_breaking "it may still come, when there is room"
    NORMALISE = "normalise_changed" Breaking "values are spelt otherwise"
    REMOVAL = "removal_of_idle_values_changed" Internal "only series that nothing records into leave sooner or later"
    COMBINATIONS_ADDED = "combinations_added" Compatible "there are label sets more than before"
    COMBINATIONS_REMOVED = "combinations_removed" Breaking "series of these label sets end"

    BUCKET_ADDED = "bucket_added" Compatible "there is a boundary more; quantiles become finer"
    BUCKET_REMOVED = "bucket_removed" Breaking "its series end; quantiles between its neighbours become coarser"
    CLASSIC_ADDED = "classic_buckets_added" Compatible "there are series with boundaries beside the native ones"
    CLASSIC_REMOVED = "classic_buckets_removed" Breaking "series called `_bucket`, `_sum` and `_count` end"
    NATIVE_ADDED = "native_buckets_added" Compatible "there is a native histogram beside the series with boundaries"
    NATIVE_REMOVED = "native_buckets_removed" Breaking "the series under the bare name ends"
    NATIVE_CHANGED = "native_buckets_changed" Internal "queries adapt to the resolution they find"
    STATE_ADDED = "state_added" Compatible "the other states stay"
    STATE_REMOVED = "state_removed" Breaking "its series ends; expressions that select it find nothing"

    SHARED_ADDED = "shared_label_added" Internal "metrics that have it say so themselves"
    SHARED_REMOVED = "shared_label_removed" Internal "metrics that had it say so themselves"

    ALERT_ADDED = "alert_added" Compatible "nobody relied on it"
    ALERT_REMOVED = "alert_removed" Breaking "nobody is told any more"
    ALERT_RENAMED = "alert_renamed" Breaking "silences, routes and runbooks know it by its name"
    ALERT_EXPR = "alert_expression_changed" Compatible "it fires at other times under the same name"
    ALERT_FORMAT = "expression_reformatted" Internal "it says the same"
    ALERT_FOR = "alert_for_changed" Compatible "it fires sooner or later under the same name"
    ALERT_KEEP = "alert_keep_firing_changed" Compatible "it resolves sooner or later under the same name"
    ALERT_SEVERITY = "alert_severity_changed" Breaking "it goes to somebody else"
    ALERT_LABELS = "alert_labels_changed" Breaking "routes, silences and inhibitions match on labels"
    ALERT_TEXT = "alert_text_changed" Internal "only readers of the page see it"
    ALERT_TEST = "alert_test_changed" Internal "only tests read it"
    ALERT_MOVED = "alert_moved" Internal "it keeps its name; its group of rules is another"

    QUERY_ADDED = "query_added" Compatible "nothing read it before"
    QUERY_REMOVED = "query_removed" Internal "it only was at hand; nothing reads it by its name"
    QUERY_EXPR = "query_expression_changed" Compatible "it tells something else under the same name"
    QUERY_UNIT = "query_unit_changed" Internal "only axes show it"
    QUERY_MOVED = "query_moved" Internal "it keeps its name"
    RECORD_ADDED = "recording_rule_added" Compatible "nothing read it before"
    RECORD_REMOVED = "recording_rule_removed" Breaking "expressions that read it find nothing"
    RECORD_RENAMED = "recording_rule_renamed" Breaking "expressions that read the old name find nothing"

    SLO_ADDED = "slo_added" Compatible "nobody relied on it"
    SLO_REMOVED = "slo_removed" Breaking "nobody watches the promise any more"
    SLO_RENAMED = "slo_renamed" Breaking "its rules and boards are known by its name"
    SLO_LOWERED = "slo_objective_lowered" Breaking "less is promised than before"
    SLO_RAISED = "slo_objective_raised" Compatible "more is promised than before"
    SLO_WINDOW = "slo_window_changed" Breaking "what is left of the error budget is another number"
    SLO_INDICATOR = "slo_indicator_changed" Breaking "what is left of the error budget is another number"
    SLO_GROUP = "slo_group_changed" Breaking "there are other budgets, and other labels on their alerts"
    SLO_METHOD = "slo_method_changed" Breaking "what is left of the error budget is another number"
    SLO_ALERTS = "slo_alerts_changed" Compatible "it pages at other times under the same name"
    SLO_PAIR_REMOVED = "slo_alert_removed" Breaking "nobody is told any more"
    SLO_SEVERITY = "slo_alert_severity_changed" Breaking "it goes to somebody else"
    SLO_CORRECTION = "slo_correction_changed" Compatible "it rewrites history: what is left of the error budget is another number, also of days gone by"
    SLO_CORRECTION_TEXT = "slo_correction_reason_changed" Internal "only readers see it"
    SLO_RUNBOOK = "slo_runbook_changed" Internal "only readers of the page see it"
    SLO_MOVED = "slo_moved" Internal "it keeps its name"

    MODULE_ADDED = "module_added" Internal "series do not know modules"
    MODULE_REMOVED = "module_removed" Internal "series do not know modules"
    MODULE_CHANGED = "module_changed" Internal "series do not know modules"
    ROW_ADDED = "dashboard_row_added" Compatible "the other rows stay"
    ROW_REMOVED = "dashboard_row_removed" Internal "boards are drawn anew; the series are still there"
    ROW_CHANGED = "dashboard_row_changed" Internal "boards are drawn anew; the series are still there"
    SETTING = "setting_changed" Internal "it steers checks and generated files; series that change because of it are listed themselves"
    SERVICE = "service_renamed" Internal "series do not hold it; names of boards and of the set of instruments change"
}
