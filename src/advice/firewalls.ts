import { sourceAddresses } from "../protocol/source-addresses.ts";
import { type FixTable, senderAddresses } from "./fixes.ts";

/*
 * How to let the sender in, in the words of each firewall. Commands are written from the products' manuals.
 */

const ranges = sourceAddresses.map(({ range }) => range);
const cidrs = ranges.map((range) => (range.includes("/") ? range : `${range}/32`));

/** `255.255.240.0` for a prefix of 20: dotted, as IIS wants it. */
function netmask(length: number): string {
  const bits = length === 0 ? 0 : 2 ** 32 - 2 ** (32 - length);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join(".");
}

const ipSecurity = cidrs
  .map((cidr) => {
    const [address, length] = cidr.split("/");
    return `<add ipAddress="${address}" subnetMask="${netmask(Number(length))}" allowed="true" />`;
  })
  .join("");

/** Packet filters, for `{port}`. */
export const packetFilters: FixTable = {
  ufw: ranges.map((range) => `sudo ufw allow proto tcp from ${range} to any port {port}`),
  firewalld: [
    ...ranges.map(
      (range) =>
        `sudo firewall-cmd --permanent --add-rich-rule='rule family="ipv4" source address="${range}" port port="{port}" protocol="tcp" accept'`,
    ),
    "sudo firewall-cmd --reload",
  ],
  nftables: [
    `sudo nft insert rule inet filter input ip saddr '{ ${ranges.join(", ")} }' tcp dport {port} accept`,
    "Write the same rule into /etc/nftables.conf, or it is gone after a restart.",
  ],
  iptables: `sudo iptables -I INPUT -p tcp -s ${ranges.join(",")} --dport {port} -j ACCEPT`,
  "Windows Firewall": `In PowerShell: New-NetFirewallRule -DisplayName "SocketLabs" -Direction Inbound -Protocol TCP -LocalPort {port} -RemoteAddress ${ranges.join(",")} -Action Allow`,
  "Amazon EC2": [
    `Let the instance's security group take TCP {port} from ${cidrs.join(" and ")}: aws ec2 authorize-security-group-ingress --group-id <group> --protocol tcp --port {port} --cidr <range>, once for each.`,
    "The subnet's network ACL must let the same in, and the answers (ports 1024–65535) out.",
  ],
  Azure: `Let the network security group take it: az network nsg rule create -g <group> --nsg-name <nsg> -n socketlabs --priority 200 --access Allow --direction Inbound --protocol Tcp --source-address-prefixes ${ranges.join(" ")} --destination-port-ranges {port}`,
  "Google Cloud": `gcloud compute firewall-rules create socketlabs --network=<network> --direction=INGRESS --allow=tcp:{port} --source-ranges=${cidrs.join(",")}`,
};

/** Lists of allowed addresses that speak HTTP: they answer 403 to whoever is not on them. */
export const addressLists: FixTable = {
  nginx: `In the location of this path, above \`deny all;\`: ${ranges.map((range) => `\`allow ${range};\``).join(" ")}. If there is no allow or deny, look at file permissions: the error log says which of them it was.`,
  Apache: `In a <Location> of this path: \`Require ip ${ranges.join(" ")}\`. Look for \`Require ip\` and \`Deny from\` in .htaccess too; the error log names the rule that fired. A RewriteRule with [F], or ModSecurity, gives the same page.`,
  IIS: `Under IP Address and Domain Restrictions (web.config, <ipSecurity>): ${ipSecurity}. If there is no such list, look at the application pool's rights on the folder.`,
  Caddy: `Let the matcher take the sender: \`remote_ip ${ranges.join(" ")}\`.`,
  lighttpd: `In lighttpd: \`$HTTP["remoteip"] == "${ranges[0]}" { … }\`, and the like for ${ranges.slice(1).join(" and ")}, around what this path needs; look for url.access-deny too.`,
  HAProxy: `\`acl sender src ${ranges.join(" ")}\`, and \`unless sender\` at the \`http-request deny\`.`,
  Traefik: `Add ${cidrs.join(" and ")} to sourceRange of the ipAllowList middleware, or take it off this router.`,
  Envoy: `Let the RBAC filter's policy take ${cidrs.join(" and ")} as remote_ip.`,
  Cloudflare: `Look into Security → Events for the rule that blocked it, and allow ${senderAddresses} there.`,
  CloudFront: `Look at the web ACL's IP sets in AWS WAF, and add ${cidrs.join(" and ")}. A 403 without a web ACL comes from the origin, or from S3.`,
  "AWS API Gateway": `Look at the API's resource policy: aws:SourceIp must list ${cidrs.join(" and ")}. Deploy the API after the change.`,
  "Azure App Service": `Add ${cidrs.join(" and ")} under Networking → Access restrictions.`,
  "Azure Front Door": `Look at the WAF policy's custom rules by address, and allow ${cidrs.join(" and ")}.`,
};
