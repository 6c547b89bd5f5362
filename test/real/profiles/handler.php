<?php
// Handlers of Event Webhooks and Inbound Parse in PHP, right and wrong, by path.
$isJson = stripos($_SERVER['CONTENT_TYPE'] ?? '', 'application/json') === 0;
$body = file_get_contents('php://input');
$event = $isJson ? json_decode($body, true) : $_POST;
if (($event['SecretKey'] ?? null) !== getenv('SECRET_KEY')) {
    http_response_code(401);
    exit('unknown Secret Key');
}
switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/create-from-format':
        if (isset($event['DateTime'])) {
            $at = DateTimeImmutable::createFromFormat('Y-m-d\TH:i:s.u\Z', $event['DateTime']);
            $at->getTimestamp();
        }
        exit;
    case '/htmlspecialchars':
        foreach ($event as $name => $value) {
            htmlspecialchars($value);
        }
        exit;
    case '/inbound':
        foreach ($event['Message']['Attachments'] ?? [] as $attachment) {
            $file = base64_decode($attachment['Content']);
        }
        exit(getenv('VALIDATION_KEY'));
}
