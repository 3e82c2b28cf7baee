use base64::Engine as _;

use super::{address, maker::Maker};
use crate::rehearsal::google::{names, schema::Type, value::Value};

/// The version of Kubernetes that clusters have, as GKE writes it. Its first two parts are the local cluster's.
const MASTER_VERSION: &str = "1.36.3-gke.1101000";

impl Maker<'_> {
    /// What a function of the table gives.
    pub fn worked_out(&self, function: &str, of: &Type) -> Value {
        let texts = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::Text).collect());
        match function {
            "address" => address::address(self).map_or_else(|| Value::zero(of), Value::Text),
            "internal_address" => address::internal(self).map_or_else(|| Value::zero(of), Value::Text),
            "public_address" => address::public(self).map_or_else(|| Value::zero(of), Value::Text),
            "network" => Value::Text(self.network()),
            "health_check_type" => Value::Text(self.health_check_type()),
            "sql_public_ip" => Value::Text(self.sql_ip(true)),
            "sql_private_ip" => Value::Text(self.sql_ip(false)),
            "sql_first_ip" => {
                Value::Text(self.sql_ips().into_iter().next().map(|(_, ip)| ip).unwrap_or_default())
            }
            "sql_ips" => self.sql_ip_list(),
            "address_purpose" => Value::Text(match self.text("address_type").as_str() {
                "INTERNAL" => "GCE_ENDPOINT".to_owned(),
                _ => String::new(),
            }),
            "has_log_config" => Value::Bool(!self.made.planned.get("log_config").elements().is_empty()),
            "gateway" => address::gateway(self).map_or_else(|| Value::zero(of), Value::Text),
            "services_range" => Value::Text(address::cluster_range(self, "services")),
            "pods_range" => Value::Text(address::cluster_range(self, "cluster")),
            "name_servers" => {
                let letter = char::from(b'a' + u8::try_from(self.seed.below(5)).unwrap_or(0));
                texts((1..=4).map(|at| format!("ns-cloud-{letter}{at}.googledomains.com.")).collect())
            }
            "zones" => texts(self.zones()),
            "master_version" => Value::Text(MASTER_VERSION.to_owned()),
            "node_count" => Value::Int(self.node_count()),
            "instance_groups" => texts(self.instance_groups()),
            "service_account_key" => Value::Text(self.service_account_key()),
            _ => Value::zero(of),
        }
    }

    /// A link to the network: that of the subnetwork, or the project's default one.
    fn network(&self) -> String {
        let (subnetwork, project) = (self.text("subnetwork"), self.project());
        let path = names::path(&subnetwork);
        let subnetworks = self.made.contents.of("google_compute_subnetwork");
        let mut same =
            subnetworks.filter(|other| !path.is_empty() && names::last(&other.id) == names::last(path));
        let link = |path: &str| format!("https://www.googleapis.com/compute/v1/{path}");
        match same.find(|other| other.id == path || other.project() == Some(&project)) {
            Some(found) => link(names::path(found.text("network").unwrap_or_default())),
            None => link(&format!("projects/{project}/global/networks/default")),
        }
    }

    /// The kind of a health check: that of the block which says how to check.
    fn health_check_type(&self) -> String {
        let kinds = ["tcp", "http", "https", "http2", "ssl", "grpc", "grpc_tls"];
        let has = |kind: &&str| !self.made.planned.get(&format!("{kind}_health_check")).elements().is_empty();
        kinds.into_iter().find(has).unwrap_or("tcp").to_ascii_uppercase()
    }

    /// The addresses of a database, each with its kind: what its settings ask for.
    fn sql_ips(&self) -> Vec<(&'static str, String)> {
        let settings = self.made.planned.get("settings").elements().first().cloned().unwrap_or_default();
        let ip = settings.get("ip_configuration").elements().first().cloned().unwrap_or_default();
        let public = *ip.get("ipv4_enabled") != Value::Bool(false);
        let private = ip.get("private_network").text().is_some_and(|network| !network.is_empty());
        let public = public.then(|| address::public(self)).flatten().map(|ip| ("PRIMARY", ip));
        let private = private.then(|| address::internal(self)).flatten().map(|ip| ("PRIVATE", ip));
        public.into_iter().chain(private).collect()
    }

    fn sql_ip(&self, public: bool) -> String {
        let wanted = if public { "PRIMARY" } else { "PRIVATE" };
        self.sql_ips().into_iter().find(|(kind, _)| *kind == wanted).map(|(_, ip)| ip).unwrap_or_default()
    }

    fn sql_ip_list(&self) -> Value {
        let text = |text: &str| Value::Text(text.to_owned());
        let one = |(kind, ip): (&str, String)| {
            let fields = [("ip_address", text(&ip)), ("time_to_retire", text("")), ("type", text(kind))];
            Value::Map(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        };
        Value::List(self.sql_ips().into_iter().map(one).collect())
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
        let least = self.made.planned.get("autoscaling").elements().first().and_then(|scaling| match scaling
            .get("min_node_count")
        {
            Value::Int(count) => Some(*count),
            _ => None,
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
        base64::engine::general_purpose::STANDARD.encode(text.to_string())
    }
}
