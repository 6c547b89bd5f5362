// Writes a file of distinct captured events.
import { closeSync, openSync, writeSync } from "node:fs";

/** @param secretKey as captured; replay puts today's in its place, autocannon sends it as it is. */
export function writeEvents(file, count, secretKey) {
  const out = openSync(file, "w");
  let text = "";
  for (let i = 0; i < count; i++) {
    const id = String(i).padStart(12, "0");
    const body =
      `Type=Delivered&DateTime=Tue%2C%2014%20Aug%202018%2016%3A35%3A37%20GMT&MailingId=&MessageId=${id}` +
      `&Address=reader${i}%40example.net&SecretKey=${secretKey}&RemoteMta=mx.example.net&ServerId=10000` +
      `&Response=250%202.0.0%20Ok%3A%20queued%20as%20${(i * 2654435761) % 2 ** 32}%0D%0A&LocalIp=192.0.2.25&FromAddress=news%40example.com`;
    text += `${JSON.stringify({
      schema: "prevalidate/exchange@1",
      at: new Date(1534264537000 + i * 10).toISOString(),
      request: {
        method: "POST",
        url: "https://example.com/hook",
        headers: [["Content-Type", "application/x-www-form-urlencoded"]],
        body,
        bodyEncoding: "utf8",
      },
      event: { type: "Delivered", messageId: id },
    })}\n`;
    if (text.length > 1 << 20) {
      writeSync(out, text);
      text = "";
    }
  }
  writeSync(out, text);
  closeSync(out);
}
