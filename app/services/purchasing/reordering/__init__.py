"""What has to be bought: below a reorder point, or asked for by customers and not there."""
