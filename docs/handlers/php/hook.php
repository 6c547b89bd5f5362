<?php
// PHP 8. Profiles: classic, events, account, inbound. Save it without a byte order mark, and print nothing before this.
declare(strict_types=1);
ini_set('display_errors', '0');
ini_set('expose_php', '0');
header_remove('X-Powered-By');
header('Content-Type: text/plain; charset=utf-8');

$secretKey = (string) getenv('SOCKETLABS_SECRET_KEY');
$validationKey = (string) getenv('SOCKETLABS_VALIDATION_KEY');
// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
$answer = getenv('SOCKETLABS_PROFILE') === 'account' ? $secretKey : $validationKey;

if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
    http_response_code(405);
    header('Allow: POST');
    exit('POST only');
}

// PHP reads forms into $_POST by itself, and JSON only when it is told to. Inbound's 50 MB need a memory_limit of 256M.
$isJson = stripos($_SERVER['CONTENT_TYPE'] ?? '', 'application/json') === 0;
$event = $isJson ? json_decode((string) file_get_contents('php://input'), true) : $_POST;
$given = is_array($event) ? ($event['SecretKey'] ?? null) : null;

if ($secretKey === '' || !is_string($given) || !hash_equals($secretKey, $given)) {
    http_response_code(401);
    exit('unknown Secret Key');
}

// Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
$type = is_string($event['Type'] ?? null) ? $event['Type'] : 'Inbound';
error_log('event: ' . preg_replace('/[^A-Za-z]/', '', $type));
echo $answer;
