use toml::Value as Toml;

use super::{address, fill::Made, identity::project_number, seed::Seed, table};
use crate::rehearsal::google::{
    names,
    schema::{Template, Type},
    value::Value,
};

/// Makes the values of one thing.
pub(super) struct Maker<'a> {
    pub made: Made<'a>,
    pub seed: Seed,
}

/// The version of Kubernetes that clusters have, as GKE writes it. Its first two parts are the local cluster's.
pub(super) const MASTER_VERSION: &str = "1.36.3-gke.1101000";

impl<'a> Maker<'a> {
    /// The seed is the thing's id as far as it is known before anything is made up.
    pub fn new(made: Made<'a>) -> Self {
        let unseeded = Self { made, seed: Seed::new(made.kind) };
        let known = match &made.resource.id {
            Some(template) => unseeded.filled_template(template, made.planned),
            None => made.planned.to_json().to_string(),
        };
        Self { made, seed: Seed::new(&format!("{} {known}", made.kind)) }
    }

    /// The id of the thing, whose attributes are known now. What has none in the facts is a data source: its number.
    pub fn id(&self, state: &Value) -> String {
        match &self.made.resource.id {
            Some(template) => self.filled_template(template, state),
            None => self.seed.part("id").digits(19),
        }
    }

    /// A template of the facts, filled.
    pub fn filled_template(&self, template: &Template, state: &Value) -> String {
        let invented = || self.seed.part("*").digits(19);
        super::identity::filled(template, state, self.made.settings, &|| self.number(), &invented)
    }

    /// What the table says of an attribute or block, as a value of its type; `None` where it says nothing.
    pub fn value(&self, path: &str, of: &Type, optional: bool) -> Option<Value> {
        let rule = table::value(self.made.kind, path, optional)?;
        Some(self.of_rule(rule, path, of))
    }

    fn of_rule(&self, rule: &Toml, path: &str, of: &Type) -> Value {
        match (rule, of) {
            (Toml::String(name), _) if name.starts_with('@') => {
                let value = self.worked_out(&name[1..], of);
                // A name that means something else in this type.
                if matches!(value, Value::Text(_)) && *of != Type::String { zero(of) } else { value }
            }
            (Toml::String(text), Type::Number) => {
                self.filled(text, path).parse().map_or(Value::Int(0), Value::Int)
            }
            (Toml::String(text), Type::String) => Value::Text(self.filled(text, path)),
            (Toml::Array(items), Type::List(of) | Type::Set(of)) => {
                Value::List(items.iter().map(|item| self.of_rule(item, path, of)).collect())
            }
            (Toml::Table(rules), Type::Object(fields)) => Value::Map(
                fields
                    .iter()
                    .map(|(name, of)| {
                        let rule = rules.get(name);
                        (name.clone(), rule.map_or_else(|| zero(of), |rule| self.of_rule(rule, path, of)))
                    })
                    .collect(),
            ),
            (Toml::Table(rules), Type::Map(of)) => Value::Map(
                rules.iter().map(|(key, rule)| (key.clone(), self.of_rule(rule, path, of))).collect(),
            ),
            (Toml::Integer(number), Type::Number) => Value::Int(*number),
            (Toml::Float(number), Type::Number) => Value::Float(*number),
            (Toml::Boolean(bool), Type::Bool) => Value::Bool(*bool),
            // A name that means something else in this type.
            _ => zero(of),
        }
    }

    /// A text with its places filled.
    fn filled(&self, template: &str, path: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((place, after)) = after.split_once('}') else { break };
            text.push_str(&self.place(place, path));
            rest = after;
        }
        text + rest
    }

    fn place(&self, place: &str, path: &str) -> String {
        let (function, argument) = place.split_once(' ').unwrap_or((place, ""));
        let (count, seed) = (argument.parse().unwrap_or(0), self.seed.part(path));
        match function {
            "digits" | "number" => seed.digits(count),
            "hex" => seed.hex(count),
            "base64" => seed.base64(count),
            "uuid" => {
                let hex = seed.hex(32);
                format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
            }
            "now" => jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
            "project" => self.project(),
            "project_number" => self.number(),
            "region" => self.region(),
            "zone" => self.zone(),
            "last" => names::last(&self.text(argument)).to_owned(),
            attribute => self.text(attribute),
        }
    }

    /// The text of an attribute of the thing, empty where it has none.
    pub fn text(&self, attribute: &str) -> String {
        self.made.planned.get(attribute).text().unwrap_or_default().to_owned()
    }

    fn or_setting(&self, name: &str) -> Option<String> {
        let own = self.made.planned.get(name).text().filter(|text| !text.is_empty());
        own.or_else(|| self.made.settings.get(name).text()).map(|text| names::last(text).to_owned())
    }

    /// The project that the thing lies in; one for which nothing says which is told from the thing it belongs to.
    pub fn project(&self) -> String {
        let parents = ["network", "subnetwork", "key_ring", "service_account_id", "secret", "parent", "cluster"];
        let of_parent =
            || parents.iter().find_map(|name| names::segment(self.made.planned.get(name).text()?, "projects"));
        let bucket = || {
            let bucket = self.made.contents.get("google_storage_bucket", self.made.planned.get("bucket").text()?)?;
            bucket.project()
        };
        let own = self.made.planned.get("project").text().filter(|text| !text.is_empty());
        own.or_else(of_parent)
            .or_else(bucket)
            .or_else(|| self.made.settings.get("project").text())
            .map(|text| names::last(text).to_owned())
            .unwrap_or_default()
    }

    fn number(&self) -> String {
        let project = if self.made.kind == "google_project" { self.text("project_id") } else { self.project() };
        let known = self.made.contents.project(&project).and_then(|project| project.text("number"));
        known.map_or_else(|| project_number(&project), str::to_owned)
    }

    /// The region that the thing lies in; that of its subnetwork, its zone or the provider's where it says none.
    pub fn region(&self) -> String {
        let own = self.made.planned.get("region").text().filter(|text| !text.is_empty());
        let of = |name: &str| names::segment(self.made.planned.get(name).text()?, "regions").map(str::to_owned);
        let zonal = || {
            let zone = self.made.planned.get("zone").text()?;
            Some(names::last(zone).rsplit_once('-')?.0.to_owned())
        };
        own.map(|text| names::last(text).to_owned())
            .or_else(|| of("subnetwork"))
            .or_else(|| of("router"))
            .or_else(zonal)
            .or_else(|| self.or_setting("region"))
            .unwrap_or_else(|| "us-central1".to_owned())
    }

    fn zone(&self) -> String {
        self.or_setting("zone").unwrap_or_else(|| format!("{}-b", self.region()))
    }

    fn worked_out(&self, function: &str, of: &Type) -> Value {
        let texts = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::Text).collect());
        match function {
            "address" => address::address(self).map_or_else(|| zero(of), Value::Text),
            "address_purpose" => Value::Text(match self.text("address_type").as_str() {
                "INTERNAL" => "GCE_ENDPOINT".to_owned(),
                _ => String::new(),
            }),
            "gateway" => address::gateway(self).map_or_else(|| zero(of), Value::Text),
            "services_range" => Value::Text(address::cluster_range(self, "services")),
            "pods_range" => Value::Text(address::cluster_range(self, "cluster")),
            "name_servers" => {
                let letter = char::from(b'a' + u8::try_from(self.seed.below(5)).unwrap_or(0));
                texts((1..=4).map(|at| format!("ns-cloud-{letter}{at}.googledomains.com.")).collect())
            }
            "zones" => texts(self.zones()),
            "master_version" => Value::Text(MASTER_VERSION.to_owned()),
            "has_log_config" => Value::Bool(!self.made.planned.get("log_config").elements().is_empty()),
            "node_count" => Value::Int(self.node_count()),
            "instance_groups" => texts(self.instance_groups()),
            "service_account_key" => Value::Text(self.service_account_key()),
            _ => zero(of),
        }
    }

    /// The zones of a cluster or node pool: its own, or three of its region, or the one it lies in.
    fn zones(&self) -> Vec<String> {
        let location = self.or_setting("location").unwrap_or_else(|| self.region());
        if location.matches('-').count() > 1 {
            return if self.made.kind == "google_container_node_pool" { vec![location] } else { Vec::new() };
        }
        ["b", "c", "d"].map(|zone| format!("{location}-{zone}")).to_vec()
    }

    fn node_count(&self) -> i64 {
        let count = |name: &str| match self.made.planned.get(name) {
            Value::Int(count) => Some(*count),
            _ => None,
        };
        let least = self.made.planned.get("autoscaling").elements().first().and_then(|scaling| {
            match scaling.get("min_node_count") {
                Value::Int(count) => Some(*count),
                _ => None,
            }
        });
        count("initial_node_count").or_else(|| count("node_count")).or(least).unwrap_or(0)
    }

    fn instance_groups(&self) -> Vec<String> {
        let (project, cluster, pool) =
            (self.project(), names::last(&self.text("cluster")).to_owned(), self.text("name"));
        let declared: Vec<String> = self
            .made
            .planned
            .get("node_locations")
            .elements()
            .iter()
            .filter_map(|zone| zone.text().map(str::to_owned))
            .collect();
        let zones = if declared.is_empty() { self.zones() } else { declared };
        let mark = self.seed.part("group").hex(8);
        let group = |zone: String| {
            format!(
                "https://www.googleapis.com/compute/v1/projects/{project}/zones/{zone}/instanceGroupManagers/gke-{cluster}-{pool}-{mark}-grp"
            )
        };
        zones.into_iter().map(group).collect()
    }

    /// A key file that no service accepts: what it holds as a key says so.
    fn service_account_key(&self) -> String {
        let account = self.text("service_account_id");
        let text = serde_json::json!({
            "type": "service_account",
            "project_id": self.project(),
            "private_key_id": self.seed.part("name").hex(40),
            "private_key": "-----BEGIN PRIVATE KEY-----\nsimulated by groundwork: no service accepts it\n-----END PRIVATE KEY-----\n",
            "client_email": names::last(&account),
            "client_id": self.seed.part("client").digits(21),
            "token_uri": "https://oauth2.googleapis.com/token",
        });
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(text.to_string())
    }
}

/// What a type has where nothing is said.
fn zero(of: &Type) -> Value {
    match of {
        Type::String => Value::Text(String::new()),
        Type::Number => Value::Int(0),
        Type::Bool => Value::Bool(false),
        Type::List(_) | Type::Set(_) => Value::List(Vec::new()),
        Type::Map(_) => Value::Map(std::collections::BTreeMap::new()),
        Type::Object(fields) => Value::Map(fields.iter().map(|(name, of)| (name.clone(), zero(of))).collect()),
        Type::Dynamic => Value::Null,
    }
}
