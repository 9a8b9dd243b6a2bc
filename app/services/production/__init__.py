"""Making by contract factories: bills of material, production orders, materials, finished goods, settlement."""
