use kube::api::{ApiResource, DynamicObject, ListParams, PostParams};

use super::{Cluster, Kind, is_conflict, is_not_found, refused};
use crate::model::{Fault, Value};

impl Cluster {
    /// All objects of a kind in all namespaces: whole, with `apiVersion` and `kind`. A kind that the cluster does not serve has
    /// none.
    ///
    /// # Errors
    /// When the cluster does not answer, or refuses.
    pub async fn list(&self, api_version: &str, kind: &str) -> Result<Vec<Value>, Fault> {
        match self.kind(Some(api_version), kind).await? {
            Some(kind) => self.list_of(&kind.resource).await,
            None => Ok(Vec::new()),
        }
    }

    /// The same where the resource is known.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub async fn list_of(&self, resource: &ApiResource) -> Result<Vec<Value>, Fault> {
        let kind = Kind { resource: resource.clone(), namespaced: false };
        let listed = match self.api(&kind, None).list(&ListParams::default()).await {
            Ok(listed) => listed,
            Err(error) if is_not_found(&error) => return Ok(Vec::new()),
            Err(error) => return Err(refused(&error, &format!("the {} cannot be listed", resource.plural))),
        };
        let whole = |object: DynamicObject| {
            let mut value = serde_json::to_value(object).unwrap_or_default();
            // Items of a list do not say what they are.
            value["apiVersion"] = resource.api_version.as_str().into();
            value["kind"] = resource.kind.as_str().into();
            value
        };
        Ok(listed.items.into_iter().map(whole).collect())
    }

    /// Makes an object that says what it is; one that is there already stays as it is.
    ///
    /// # Errors
    /// When the cluster does not answer, refuses, or does not serve the kind.
    pub async fn make(&self, object: &Value, namespace: Option<&str>) -> Result<(), Fault> {
        let text = |key: &str| object[key].as_str().unwrap_or_default();
        let what = format!("the {} cannot be made", text("kind").to_lowercase());
        let kind = self.kind(Some(text("apiVersion")), text("kind")).await?;
        let kind = kind.ok_or_else(|| Fault::new(&*what).because("the cluster does not serve its kind"))?;
        let object: DynamicObject = serde_json::from_value(object.clone())
            .map_err(|error| Fault::new(&*what).because(error.to_string()))?;
        match self.api(&kind, namespace).create(&PostParams::default(), &object).await {
            Err(error) if !is_conflict(&error) => Err(refused(&error, &what)),
            _ => Ok(()),
        }
    }
}
