//! Looking at products.

use serde_json::Value;

use crate::visit::Visit;

#[tokio::test]
async fn a_product_page_counts_its_category_and_the_region_when_it_is_known() {
    let visit = Visit::new();
    for target in ["b-100", "b-101?region=eu", "b-102?region=eu", "b-102?region=mars"] {
        let (status, product) = visit.ask(&format!("GET /products/{target}"), &Value::Null).await;
        assert_eq!((status, &product["category"]), (200, &"books".into()));
    }
    assert_eq!(visit.ask("GET /products/x-1", &Value::Null).await.0, 404);
    let views = "storefront_product_views_total";
    assert_eq!(visit.shows(&format!("{views}{{category=\"books\",region=\"eu\"}}")), Some(2.0));
    assert_eq!(visit.shows(&format!("{views}{{category=\"books\"}}")), Some(2.0));
    assert_eq!(visit.shows(&format!("{views}{{category=\"games\"}}")), Some(0.0));
}

#[tokio::test]
async fn a_search_is_timed_by_whether_it_found_something() {
    let visit = Visit::new();
    let (_, found) = visit.ask("GET /search?q=WOODEN", &Value::Null).await;
    assert_eq!(found.as_array().map(Vec::len), Some(3));
    let (_, found) = visit.ask("GET /search?q=unicorn", &Value::Null).await;
    assert_eq!(found.as_array().map(Vec::len), Some(0));
    let timed = |found| format!("storefront_search_duration_seconds_count{{found=\"{found}\"}}");
    assert_eq!(visit.shows(&timed("some")), Some(1.0));
    assert_eq!(visit.shows(&timed("nothing")), Some(1.0));
    assert_eq!(visit.shows("storefront_search_results_sum"), Some(3.0));
}
