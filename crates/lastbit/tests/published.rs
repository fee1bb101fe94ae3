//! Every published value is either rendered by the profiles that its row names, or listed with the reason why not.

use std::collections::{BTreeMap, BTreeSet};

use lastbit::{Fingerprint, Profile, Recipe};
use lastbit_catalog::published_values;

/// The profiles that a capture confirmed, and all that a row names: of Windows, Android and versions in between.
fn profiles() -> BTreeMap<String, Profile> {
    let named = published_values().iter().flat_map(|row| &row.reproduced_by);
    let named = named.map(|id| Profile::resolve(id).unwrap_or_else(|error| panic!("{error}")));
    Profile::all().into_iter().chain(named).map(|profile| (profile.id.clone(), profile)).collect()
}

#[test]
fn every_published_value_stands_where_its_row_says() {
    let profiles = profiles();
    let mut fingerprints: BTreeMap<&str, Vec<Fingerprint>> = BTreeMap::new();
    for recipe in Recipe::all() {
        let render = |profile| recipe.render(profile).unwrap_or_else(|error| panic!("{error}"));
        fingerprints.insert(&recipe.name, profiles.values().map(render).collect());
    }
    let mut wrong = Vec::new();
    for row in published_values() {
        let Some(rendered) = fingerprints.get(row.recipe.as_str()) else {
            wrong.push(format!("{}: no such recipe", row.recipe));
            continue;
        };
        // A row names some profiles that render it; one that names none must not be rendered by any.
        let shown: BTreeSet<&str> =
            rendered.iter().filter(|print| print.matches(row)).map(|print| print.profile.as_str()).collect();
        let stands = match &row.not_reproduced {
            Some(_) => shown.is_empty(),
            None => row.reproduced_by.iter().all(|id| shown.contains(id.as_str())),
        };
        if !stands {
            let claimed = row.not_reproduced.clone().unwrap_or_else(|| row.reproduced_by.join(" "));
            wrong.push(format!(
                "{} {} {} ({} {} {}): the row says '{claimed}', rendered by '{}'",
                row.recipe,
                row.output,
                row.value,
                row.browser,
                row.version,
                row.os,
                Vec::from_iter(shown).join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows to correct:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the publisher names, and so the strictest of the rows: browser, version, system and CPU.
#[test]
fn named_browsers_render_their_published_values() {
    for (id, recipe, value) in [
        ("chrome-87/windows", "fingerprintjs", "124.04347527516074"),
        ("chrome-89/windows", "fingerprintjs", "124.04347527516074"),
        ("chrome-89/android-11/arm", "fingerprintjs", "124.08075528279005"),
        ("chrome-89/android-9/arm", "fingerprintjs", "124.08074500028306"),
        ("chrome-84/linux@glibc-2.27", "fingerprintjs", "124.04344884395687"),
        ("chrome-89/linux@glibc-2.27", "fingerprintjs", "124.04347721464"),
        ("chrome-89/linux@glibc-2.27/x86_64+sse", "fingerprintjs", "124.04347721464"),
        ("chrome-114/android-13/arm64", "fingerprintjs", "124.08072766105033"),
        ("chrome-114/android-13/arm64", "fingerprintjs-4.2", "0.0000744499484426342"),
        ("chrome-123/windows", "fingerprintjs", "124.04347527516074"),
        ("chromium-120/android/arm64", "chromium-test", "13.13046550525678"),
        ("chromium-120/windows/arm64", "chromium-test", "13.13046550525678"),
        ("chromium-120/android/arm", "chromium-test", "13.130926895706125"),
        ("chromium-120/windows/x64", "chromium-test", "13.130926895706125"),
        ("chromium-156/linux/x64", "chromium-test", "13.130933322129067"),
        ("chromium-156/windows/x64", "chromium-test", "13.130931982188713"),
        // The test runs in an emulator, whose CPU has no AVX.
        ("chromium-156/android/x86_64+sse", "chromium-test", "13.130919280310309"),
    ] {
        let profile = Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"));
        let recipe = Recipe::by_name(recipe).unwrap_or_else(|error| panic!("{error}"));
        let rendered = recipe.render(&profile).unwrap_or_else(|error| panic!("{error}"));
        let published: f64 = value.parse().unwrap_or(f64::NAN);
        assert_eq!(rendered.value, published, "{id} {}", recipe.name);
        assert!(published_values().iter().any(|row| row.recipe == recipe.name && row.value == value), "{value}");
    }
}
