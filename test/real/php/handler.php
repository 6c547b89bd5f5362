<?php
// One handler with a fault by path, so that one PHP server shows them all.
$secret = getenv('SECRET_KEY');
$key = getenv('VALIDATION_KEY');
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

function guard(string $given, string $secret): void {
    if (!hash_equals($secret, $given)) {
        http_response_code(401);
        exit('unknown Secret Key');
    }
}

switch ($path) {
    case '/healthy':
        if ($_SERVER['REQUEST_METHOD'] !== 'POST') { http_response_code(405); header('Allow: POST'); exit; }
        guard($_POST['SecretKey'] ?? '', $secret);
        echo $key;
        break;
    case '/get-only':
        if ($_SERVER['REQUEST_METHOD'] === 'POST') { http_response_code(405); header('Allow: GET'); exit; }
        echo $key;
        break;
    case '/reads-get-variables':
        guard($_GET['SecretKey'] ?? '', $secret);
        echo $key;
        break;
    case '/json-only':
        $posted = json_decode(file_get_contents('php://input'), true);
        guard(is_array($posted) ? (string) ($posted['SecretKey'] ?? '') : '', $secret);
        echo $key;
        break;
    case '/no-key':
        guard($_POST['SecretKey'] ?? '', $secret);
        echo 'OK';
        break;
    case '/silent':
        guard($_POST['SecretKey'] ?? '', $secret);
        break;
    case '/secret-back':
        guard($_POST['SecretKey'] ?? '', $secret);
        echo $_POST['SecretKey'];
        break;
    case '/lower-case':
        guard($_POST['SecretKey'] ?? '', $secret);
        echo strtolower($key);
        break;
    case '/fatal':
        ini_set('display_errors', '1');
        guard($_POST['SecretKey'] ?? '', $secret);
        undefined_function_called_here();
        break;
    case '/needs-message-id':
        ini_set('display_errors', '1');
        guard($_POST['SecretKey'] ?? '', $secret);
        if (!isset($_POST['MessageId'])) { throw new RuntimeException('MessageId is missing'); }
        echo $key;
        break;
    case '/moved':
        header('Location: /healthy', true, 302);
        break;
    default:
        http_response_code(404);
        echo 'nothing here';
}
