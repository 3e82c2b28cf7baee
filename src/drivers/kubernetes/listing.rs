use kube::{
    Api,
    api::{ApiResource, DynamicObject, GroupVersionKind, ListParams},
};

use super::{Cluster, is_not_found, refused};
use crate::model::{Fault, Value};

impl Cluster {
    /// All objects of a kind in a namespace, or in none: whole, with `apiVersion` and `kind`. A kind that the cluster does not
    /// serve has none.
    ///
    /// # Errors
    /// When the cluster does not answer, or refuses.
    pub async fn list(
        &self,
        api_version: &str,
        kind: &str,
        plural: &str,
        namespace: Option<&str>,
    ) -> Result<Vec<Value>, Fault> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let resource =
            ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), plural);
        let objects: Api<DynamicObject> = match namespace {
            Some(namespace) => Api::namespaced_with(self.client(), namespace, &resource),
            None => Api::all_with(self.client(), &resource),
        };
        let listed = match objects.list(&ListParams::default()).await {
            Ok(listed) => listed,
            Err(error) if is_not_found(&error) => return Ok(Vec::new()),
            Err(error) => return Err(refused(&error, &format!("the {plural} cannot be listed"))),
        };
        let whole = |object: DynamicObject| {
            let mut value = serde_json::to_value(object).unwrap_or_default();
            // Items of a list do not say what they are.
            value["apiVersion"] = api_version.into();
            value["kind"] = kind.into();
            value
        };
        Ok(listed.items.into_iter().map(whole).collect())
    }
}
