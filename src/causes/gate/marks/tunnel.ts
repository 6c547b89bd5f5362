import type { Face } from "../face.ts";

const restart = (client: string): readonly string[] => [
  `Start ${client} again on the machine that runs the handler, and compare its address with the one that you entered: free addresses change.`,
  "For anything lasting, give the endpoint an address of its own.",
];

const publicPort: readonly string[] = [
  "Make the port public: `devtunnel port create -p PORT --allow-anonymous`, or Port Visibility → Public in VS Code.",
];

/** Tunnels that are offline, or put a page of their own in front. */
export const tunnelFaces: readonly Face[] = [
  {
    name: "ngrok",
    header: [["ngrok-error-code", /^ERR_NGROK_(?:3200|334|727)$/]],
    title: "The ngrok tunnel is offline",
    fix: restart("the ngrok agent"),
    source: "ngrok.com/docs/errors",
  },
  {
    name: "ngrok",
    header: [["ngrok-error-code", /^ERR_NGROK_8012$/]],
    title: "ngrok is up, but nothing answers behind it",
    means: "The tunnel works; the local port that it leads to refuses the connection.",
    fix: ["Start the handler, and point ngrok at the port that it listens on."],
    source: "ngrok.com/docs/errors",
  },
  {
    name: "ngrok",
    header: [["ngrok-error-code", /^ERR_NGROK_6024$/]],
    title: "ngrok shows its warning page instead of the endpoint",
    fix: [
      "Use a paid ngrok address, which has no warning page; the sender can't add the `ngrok-skip-browser-warning` header.",
    ],
    source: "ngrok.com/docs/errors (6024)",
  },
  {
    name: "ngrok",
    header: [["ngrok-error-code", /^ERR_NGROK_\d+$/]],
    title: "ngrok answers with an error of its own",
    fix: ["Look the code up at ngrok.com/docs/errors: it says what to do."],
    source: "ngrok.com/docs/errors",
  },
  {
    name: "ngrok",
    body: /ERR_NGROK_\d+/,
    confidence: "likely",
    title: "ngrok answers with an error of its own",
    fix: ["Look the code up at ngrok.com/docs/errors: it says what to do."],
    source: "ngrok.com/docs/errors",
  },
  {
    name: "ngrok",
    status: [404],
    body: /Tunnel [\w.-]+ngrok[\w.-]* not found/i,
    title: "The ngrok tunnel is offline",
    fix: restart("the ngrok agent"),
    source: "seen, older ngrok",
  },
  {
    name: "Cloudflare Tunnel",
    status: [530],
    body: /\b1033\b|Argo Tunnel error|Cloudflare Tunnel error/i,
    title: "The Cloudflare tunnel has no connection",
    fix: [
      "Start cloudflared on the machine that runs the handler; `cloudflared tunnel info` shows whether it is connected.",
    ],
    source: "developers.cloudflare.com, error 1033",
  },
  {
    name: "localtunnel",
    status: [503],
    body: /Tunnel Unavailable/i,
    title: "The localtunnel client is offline",
    fix: restart("lt"),
    source: "github.com/localtunnel, issue 699",
  },
  {
    name: "localtunnel",
    body: /Bypass-Tunnel-Reminder|This website is served via a localtunnel|Tunnel website ahead/i,
    title: "localtunnel shows its reminder page instead of the endpoint",
    fix: ["Use a tunnel without a reminder page: the sender can't add the `Bypass-Tunnel-Reminder` header."],
    source: "github.com/localtunnel, issue 366",
  },
  {
    name: "localtunnel",
    status: [511],
    header: [["x-localtunnel-status", /^/]],
    title: "localtunnel shows its reminder page instead of the endpoint",
    source: "seen",
  },
  {
    name: "localhost.run",
    body: /no tunnel here :\(/i,
    title: "The localhost.run tunnel is offline",
    fix: restart("the ssh session"),
    source: "seen",
  },
  {
    name: "Serveo",
    body: /serveo[\s\S]{0,300}(?:warning|phishing)/i,
    title: "Serveo shows its warning page instead of the endpoint",
    confidence: "likely",
    source: "seen",
  },
  {
    name: "GitHub Codespaces",
    header: [["Location", /github\.dev\/pf-signin|\/auth\/postback\/tunnel/]],
    title: "The forwarded port of the codespace is private",
    fix: ["In the Ports panel of the codespace, set the port's visibility to Public."],
    source: "docs.github.com/codespaces, forwarding ports",
  },
  {
    name: "Cloudflare Tunnel",
    host: /\.trycloudflare\.com$/,
    status: [530],
    title: "The Cloudflare tunnel is offline",
    fix: restart("cloudflared"),
    source: "developers.cloudflare.com, quick tunnels",
  },
  {
    name: "dev tunnels",
    host: /\.devtunnels\.ms$/,
    header: [
      [
        "Location",
        /tunnels\.api\.visualstudio\.com|login\.(?:microsoftonline|live)\.com|github\.com\/login/i,
      ],
    ],
    title: "The dev tunnel lets only signed-in people through",
    fix: publicPort,
    source: "learn.microsoft.com/azure/developer/dev-tunnels",
  },
  {
    name: "dev tunnels",
    host: /\.devtunnels\.ms$/,
    status: [401],
    bodyEmpty: true,
    confidence: "possible",
    title: "The dev tunnel may let only signed-in people through",
    means:
      "A dev tunnel that is not public answers posts like this. If it is public, the handler refuses the Secret Key.",
    fix: publicPort,
    source: "github.com/microsoft/dev-tunnels issue 446",
  },
  {
    name: "dev tunnels",
    host: /\.devtunnels\.ms$/,
    status: [502, 504],
    confidence: "likely",
    title: "The dev tunnel is offline, or nothing answers behind it",
    fix: restart("devtunnel host"),
    source: "learn.microsoft.com/azure/developer/dev-tunnels",
  },
  {
    name: "GitHub Codespaces",
    host: /\.app\.github\.dev$/,
    status: [401, 404],
    bodyEmpty: true,
    confidence: "possible",
    title: "The codespace may be stopped, or its port private",
    fix: ["Start the codespace, and set the port's visibility to Public in its Ports panel."],
    source: "docs.github.com/codespaces",
  },
  {
    name: "Tailscale Funnel",
    host: /\.ts\.net$/,
    status: [502],
    confidence: "likely",
    title: "Tailscale Funnel is up, but nothing answers behind it",
    fix: ["Start the handler, and point `tailscale funnel` at the port that it listens on."],
    source: "tailscale.com/kb, funnel",
  },
];
