use super::Change;

/// Comparisons of texts; `None` for a comparison of another kind.
pub(super) fn same(name: &str, argument: &str, change: &Change<'_>) -> Option<bool> {
    let (before, after) = (change.before, change.after);
    let one_of_two =
        |value: &str| (before.is_empty() && after == value) || (after.is_empty() && before == value);
    Some(match name {
        "case" => before.to_uppercase() == after.to_uppercase(),
        "case_diff_dash" => before.to_uppercase() == after.replace('-', "_").to_uppercase(),
        "member_case" => member(before, after),
        "empty_or" => one_of_two(argument),
        "blank" => one_of_two(" "),
        "month_unless_custom_period" => {
            one_of_two("MONTH") && !change.is_set("budget_filter.0.custom_period.0.start_date")
        }
        "compute_instance_min_cpu_platform_empty_or_automatic" => {
            let [before, after] = [before, after].map(str::to_lowercase);
            (before.is_empty() && after == "automatic") || (after.is_empty() && before == "automatic")
        }
        "cert_manager_default_scope" => one_of_two("DEFAULT"),
        "cross_series_reducer" => one_of_two("REDUCE_NONE"),
        "disks_force_attach" => one_of_two("false") || before == after,
        "surrounding_spaces" => before.trim() == after.trim(),
        "last_slash" => before.trim_end_matches('/') == after.trim_end_matches('/'),
        "absolute_domain" => before == after.trim_end_matches('.') || after == before.trim_end_matches('.'),
        "resource_monitoring_uptime_check_config_http_check_path" => before == format!("/{after}"),
        "unset_keeps" => !before.is_empty() && after.is_empty(),
        "secondary_ip" => (after.eq_ignore_ascii_case("auto") && !before.is_empty()) || before == after,
        "iam_policy_json" | "jwks_json" | "monitoring_dashboard" => {
            json(before).is_some() && json(before) == json(after)
        }
        "base64" => base64(before) == base64(after),
        "missing_key" => missing_key(argument, change),
        "resource_monitoring_uptime_check_config_monitored_resource_labels" => {
            change.key.ends_with("project_id") && after.is_empty() && !before.is_empty()
        }
        "cloud_run_v2_service_resource_limits" => {
            change.key.ends_with("limits.cpu") && after.is_empty() && !before.is_empty()
        }
        "diff_suppress_iam_user_name" => {
            let kind = change.wanted("type").text().unwrap_or_default();
            kind.contains("IAM") && after.split('@').next() == Some(before)
        }
        "compare_signature_algorithm" => algorithm(before) == algorithm(after),
        "server_certificate_rotation_mode" => {
            after.is_empty() && before == "SERVER_CERTIFICATE_ROTATION_MODE_UNSPECIFIED"
        }
        "enable_analytics_backwards_change" => before == "true",
        "sql_network_architecture" => before == "true" && after == "false",
        _ => return None,
    })
}

/// Members are written in any case but for those that Google distinguishes.
fn member(before: &str, after: &str) -> bool {
    let exact = |member: &str| {
        ["allAuthenticatedUsers", "allUsers"].iter().any(|name| member.contains(name))
            || ["principal:", "principalSet:", "principalHierarchy:"]
                .iter()
                .any(|name| member.starts_with(name))
    };
    if exact(before) || exact(after) {
        before == after
    } else {
        before.to_uppercase() == after.to_uppercase()
    }
}

/// A key of a map that Google adds, and that its users may as well write.
fn missing_key(key: &str, change: &Change<'_>) -> bool {
    if change.key.ends_with(".%") {
        let number = |text: &str| text.parse::<usize>().unwrap_or_default();
        return number(change.before) + 1 == number(change.after);
    }
    change.key.ends_with(&format!(".{key}")) && change.before.is_empty()
}

fn algorithm(name: &str) -> String {
    name.replace("EC_SIGN_", "ECDSA_")
}

fn base64(text: &str) -> String {
    text.chars()
        .filter(|letter| !matches!(letter, '\r' | '\n' | '='))
        .map(|letter| match letter {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect()
}

fn json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}
