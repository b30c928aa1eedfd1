"""An address without its last part: enough to see a region or an attack, too little to find a home."""

import ipaddress

KEPT_BITS = {4: 24, 6: 48}


def network_of(address: str) -> str | None:
    """`198.51.100.7` gives `198.51.100.0`, an IPv6 address its /48; None for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network(f"{found}/{KEPT_BITS[found.version]}", strict=False).network_address)
