"""Programs: modules in an order, taken at one's own pace."""
