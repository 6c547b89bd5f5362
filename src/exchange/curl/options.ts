import { ShellError } from "./words.ts";

/** An option with its value, or an argument that is none (an address). */
export interface Option {
  /** The long name, without dashes; empty for an address. */
  readonly name: string;
  readonly value: string;
}

/** Options of curl(1) by their short letters. */
const shortNames: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "A user-agent,B use-ascii,C continue-at,D dump-header,E cert,F form,G get,H header,I head,J remote-header-name,K config," +
    "L location,M manual,N no-buffer,O remote-name,P ftp-port,Q quote,R remote-time,S show-error,T upload-file,U proxy-user," +
    "V version,X request,Y speed-limit,Z parallel,a append,b cookie,c cookie-jar,d data,e referer,f fail,g globoff,h help," +
    "i include,j junk-session-cookies,k insecure,l list-only,m max-time,n netrc,o output,p proxytunnel,q disable,r range," +
    "s silent,t telnet-option,u user,v verbose,w write-out,x proxy,y speed-time,z time-cond,0 http1.0,1 tlsv1,2 sslv2," +
    "3 sslv3,4 ipv4,6 ipv6,# progress-bar,: next"
  )
    .split(",")
    .map((pair) => [pair.charAt(0), pair.slice(2)]),
);

const withValue = new Set(
  (
    "abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to " +
    "continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode " +
    "delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine " +
    "etag-compare etag-save expect100-timeout form form-string ftp-port happy-eyeballs-timeout-ms header hostpubmd5 " +
    "hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl " +
    "limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file " +
    "noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir " +
    "proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key " +
    "proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype " +
    "proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request " +
    "request-target resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5 " +
    "socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max " +
    "tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file url url-query " +
    "user user-agent variable vlan-priority write-out"
  ).split(" "),
);

const withoutValue = new Set(
  (
    "anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest disable disable-eprt " +
    "disable-epsv disallow-username-in-url doh-cert-status doh-insecure eprt epsv fail fail-early fail-with-body " +
    "false-start form-escape get globoff haproxy-protocol head http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 " +
    "http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies keepalive list-only location " +
    "location-trusted manual negotiate netrc netrc-optional next alpn buffer clobber npn progress-meter sessionid ntlm " +
    "ntlm-wb parallel parallel-immediate path-as-is post301 post302 post303 progress-bar proxy-anyauth proxy-basic " +
    "proxy-ca-native proxy-digest proxy-insecure proxy-negotiate proxy-ntlm proxytunnel raw remote-header-name " +
    "remote-name remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused sasl-ir show-error " +
    "silent socks5-basic socks5-gssapi ssl ssl-allow-beast ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 " +
    "styled-output suppress-connect-headers tcp-fastopen tcp-nodelay tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding " +
    "trace-ids trace-time use-ascii verbose version xattr"
  ).split(" "),
);

/**
 * Sorts the words after `curl` into options and addresses, as curl(1) does.
 * @throws ShellError when an option is not known, as then nothing tells whether a value follows it.
 */
export function curlOptions(words: readonly string[]): readonly Option[] {
  const options: Option[] = [];
  const rest = words[Symbol.iterator]();
  const value = (name: string): string => {
    const next = rest.next();
    if (next.done === true) throw new ShellError(`the option --${name} has no value`);
    return next.value;
  };
  let onlyAddresses = false;
  for (const word of rest) {
    if (onlyAddresses || !word.startsWith("-") || word === "-") options.push({ name: "", value: word });
    else if (word === "--") onlyAddresses = true;
    else if (word.startsWith("--")) {
      const name = word.slice(2);
      options.push({ name, value: takesValue(name) ? value(name) : "" });
    } else
      for (let at = 1; at < word.length; at += 1) {
        const name = shortNames[word.charAt(at)] ?? "";
        if (!takesValue(name)) options.push({ name, value: "" });
        else {
          options.push({ name, value: at + 1 < word.length ? word.slice(at + 1) : value(name) });
          break;
        }
      }
  }
  return options;
}

function takesValue(name: string): boolean {
  if (withValue.has(name)) return true;
  if (withoutValue.has(name.replace(/^no-/, ""))) return false;
  throw new ShellError("the command has an option that curl does not have");
}
