use std::collections::BTreeSet;

use crate::rehearsal::google::{
    schema::{Customize, Resource},
    value::Value,
};

/// What terraform proposes, with the secondary ranges of a subnetwork in the order that they are in: they are a list, and
/// one in front of the others would move all of them.
pub(in super::super) fn arranged(resource: &Resource, prior: &Value, proposed: &Value) -> Value {
    const STEP: &str = "resourceComputeSubnetworkSecondaryIpRangeSetStyleDiff";
    const RANGES: &str = "secondary_ip_range";
    let Value::Map(body) = proposed else { return proposed.clone() };
    let applies = !prior.is_null() && resource.customize.contains(&Customize::Other(STEP.to_owned()));
    let (old, new) = (prior.get(RANGES).elements(), proposed.get(RANGES).elements());
    if !applies || new.is_empty() {
        return proposed.clone();
    }
    let mut body = body.clone();
    body.insert(RANGES.to_owned(), Value::List(in_order(old, new)));
    Value::Map(body)
}

/// Those that stay keep their places, as far as there are so many; the other ones fill the gaps.
fn in_order(old: &[Value], new: &[Value]) -> Vec<Value> {
    let name = |range: &Value| range.get("range_name").text().map(str::to_owned);
    let mut placed: Vec<Option<&Value>> = vec![None; new.len()];
    let mut done = BTreeSet::new();
    for (at, range) in new.iter().enumerate() {
        let place = old.iter().position(|before| name(before).is_some() && name(before) == name(range));
        if let Some(place) = place.filter(|place| *place < placed.len()) {
            placed[place] = Some(range);
            done.insert(at);
        }
    }
    let mut others = new.iter().enumerate().filter(|(at, _)| !done.contains(at)).map(|(_, range)| range);
    placed.into_iter().filter_map(|range| range.or_else(|| others.next())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rehearsal::google::schema::Type;

    #[test]
    fn what_stays_keeps_its_place() {
        let of: Type = "list(object({range_name=string}))".parse().expect("a type");
        let ranges = |names: &[&str]| {
            let ranges: Vec<_> = names.iter().map(|name| json!({ "range_name": name })).collect();
            Value::of_json(&json!(ranges), &of).elements().to_vec()
        };
        assert_eq!(in_order(&ranges(&["a", "b"]), &ranges(&["x", "b", "a"])), ranges(&["a", "b", "x"]));
        assert_eq!(in_order(&ranges(&["a", "b", "c"]), &ranges(&["c", "b"])), ranges(&["c", "b"]));
    }
}
