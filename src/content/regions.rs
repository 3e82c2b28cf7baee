//! Google's regions with their zones: <https://cloud.google.com/compute/docs/regions-zones>.

/// The regions that were known when this was written, without those whose zones are called otherwise.
const REGIONS: [&str; 40] = [
    "africa-south1",
    "asia-east1",
    "asia-east2",
    "asia-northeast1",
    "asia-northeast2",
    "asia-northeast3",
    "asia-south1",
    "asia-south2",
    "asia-southeast1",
    "asia-southeast2",
    "asia-southeast3",
    "australia-southeast1",
    "australia-southeast2",
    "europe-central2",
    "europe-north1",
    "europe-north2",
    "europe-southwest1",
    "europe-west10",
    "europe-west12",
    "europe-west2",
    "europe-west3",
    "europe-west4",
    "europe-west6",
    "europe-west8",
    "europe-west9",
    "me-central1",
    "me-central2",
    "me-west1",
    "northamerica-northeast1",
    "northamerica-northeast2",
    "northamerica-south1",
    "southamerica-east1",
    "southamerica-west1",
    "us-east4",
    "us-east5",
    "us-south1",
    "us-west1",
    "us-west2",
    "us-west3",
    "us-west4",
];

/// Regions that have no zone `a`, or more than three.
const OTHERS: [(&str, [&str; 3]); 3] =
    [("europe-west1", ["b", "c", "d"]), ("us-central1", ["a", "b", "c"]), ("us-east1", ["b", "c", "d"])];

/// Three zones of a region that is known.
pub(super) fn zones(region: &str) -> Option<Vec<String>> {
    let other = OTHERS.iter().find(|(name, _)| *name == region).map(|(_, letters)| *letters);
    let letters = other.or_else(|| REGIONS.contains(&region).then_some(["a", "b", "c"]))?;
    Some(letters.iter().map(|letter| format!("{region}-{letter}")).collect())
}

/// The region that is called most like a text.
pub(super) fn closest(text: &str) -> Option<&'static str> {
    let all = REGIONS.into_iter().chain(OTHERS.map(|(name, _)| name));
    all.map(|name| (strsim::jaro_winkler(text, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}
