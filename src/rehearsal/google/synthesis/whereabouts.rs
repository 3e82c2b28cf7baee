use super::{identity::project_number, maker::Maker};
use crate::rehearsal::google::names;

impl Maker<'_> {
    /// The text of an attribute of the block or else of the thing, empty where neither has one.
    pub fn text(&self, attribute: &str) -> String {
        if attribute == "name" && self.names_itself() {
            return self.own_name();
        }
        let own = self.block.get(attribute).text().or_else(|| self.made.planned.get(attribute).text());
        own.unwrap_or_default().to_owned()
    }

    pub fn or_setting(&self, name: &str) -> Option<String> {
        let own = self.made.planned.get(name).text().filter(|text| !text.is_empty());
        own.or_else(|| self.made.settings.get(name).text()).map(|text| names::last(text).to_owned())
    }

    /// The project that the thing lies in; one for which nothing says which is told from the thing it belongs to.
    pub fn project(&self) -> String {
        let parents =
            ["network", "subnetwork", "key_ring", "service_account_id", "secret", "parent", "cluster"];
        let of_parent = || {
            parents.iter().find_map(|name| names::segment(self.made.planned.get(name).text()?, "projects"))
        };
        let bucket = || {
            let bucket =
                self.made.contents.get("google_storage_bucket", self.made.planned.get("bucket").text()?)?;
            bucket.project()
        };
        let own = self.made.planned.get("project").text().filter(|text| !text.is_empty());
        own.or_else(of_parent)
            .or_else(bucket)
            .or_else(|| self.made.settings.get("project").text())
            .map(|text| names::last(text).to_owned())
            .unwrap_or_default()
    }

    pub fn number(&self) -> String {
        let project =
            if self.made.kind == "google_project" { self.text("project_id") } else { self.project() };
        let known = self.made.contents.project(&project).and_then(|project| project.text("number"));
        known.map_or_else(|| project_number(&project), str::to_owned)
    }

    /// The region that the thing lies in; that of its subnetwork, its zone or the provider's where it says none.
    pub fn region(&self) -> String {
        let own = self.made.planned.get("region").text().filter(|text| !text.is_empty());
        let of =
            |name: &str| names::segment(self.made.planned.get(name).text()?, "regions").map(str::to_owned);
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

    pub fn zone(&self) -> String {
        self.or_setting("zone").unwrap_or_else(|| format!("{}-b", self.region()))
    }
}
