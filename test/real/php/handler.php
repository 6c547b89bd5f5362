<?php
// One handler with a fault by path, so that one PHP server shows them all. Files of their own are served as such.
$secret = getenv('SECRET_KEY');
$key = getenv('VALIDATION_KEY');
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if (preg_match('#^/files/[a-z-]+\.php$#', $path)) { return false; }

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
    case '/healthy/json':
        guard($_POST['SecretKey'] ?? '', $secret);
        header('Content-Type: application/json');
        echo json_encode(['validationKey' => $key]);
        break;
    case '/healthy/raw':
        parse_str(file_get_contents('php://input'), $posted);
        guard($posted['SecretKey'] ?? '', $secret);
        echo $key;
        break;
    case '/healthy/request':
        guard(is_string($_REQUEST['SecretKey'] ?? null) ? $_REQUEST['SecretKey'] : '', $secret);
        echo "OK $key\n";
        break;
    case '/json-only/shown':
        ini_set('display_errors', '1');
        $posted = json_decode(file_get_contents('php://input'), true);
        if ($posted['SecretKey'] !== $secret) { http_response_code(401); exit; }
        echo $key;
        break;
    case '/json-only/throws':
        ini_set('display_errors', '1');
        $posted = json_decode(file_get_contents('php://input'), true, 8, JSON_THROW_ON_ERROR);
        guard((string) ($posted['SecretKey'] ?? ''), $secret);
        echo $key;
        break;
    case '/other-field':
        ini_set('display_errors', '1');
        if ($_POST['secretkey'] !== $secret) { http_response_code(401); exit; }
        echo $key;
        break;
    case '/raw-undecoded':
        foreach (explode('&', file_get_contents('php://input')) as $pair) {
            [$name, $value] = explode('=', $pair, 2) + ['', ''];
            $posted[$name] = $value;
        }
        if (($posted['SecretKey'] ?? '') !== getenv('PLUS_KEY')) { http_response_code(401); exit('unknown Secret Key'); }
        echo $key;
        break;
    case '/decoded-twice':
        if (urldecode($_POST['SecretKey'] ?? '') !== getenv('PLUS_KEY')) { http_response_code(401); exit('unknown Secret Key'); }
        echo $key;
        break;
    case '/healthy/plus':
        guard($_POST['SecretKey'] ?? '', getenv('PLUS_KEY'));
        echo $key;
        break;
    case '/warns-first':
        ini_set('display_errors', '1');
        guard($_POST['SecretKey'] ?? '', $secret);
        echo $undefined;
        echo $key;
        break;
    case '/dies':
        guard($_POST['SecretKey'] ?? '', $secret);
        if (!@fsockopen('127.0.0.1', 1)) { die('Database error'); }
        echo $key;
        break;
    case '/refuses-with-200':
        if (($_POST['SecretKey'] ?? '') !== $secret) { die('Invalid secret key'); }
        echo $key;
        break;
    case '/all-fields':
        guard($_POST['SecretKey'] ?? '', $secret);
        // An event whose last fields were dropped is of no use.
        if ($_POST['Type'] !== 'Validation' && !isset($_POST['FromAddress']) && !isset($_POST['UserAgent'])) {
            http_response_code(422);
            exit('incomplete');
        }
        echo $key;
        break;
    case '/exits-early':
        guard($_POST['SecretKey'] ?? '', $secret);
        if (empty($_POST['MessageId'])) { exit; }
        echo $key;
        break;
    case '/headers-sent':
        ini_set('display_errors', '1');
        echo ' ';
        flush();
        if (($_POST['SecretKey'] ?? '') !== $secret) { http_response_code(401); header('X-Refused: 1'); exit('unknown Secret Key'); }
        echo $key;
        break;
    case '/loose':
        $posted = $_POST ?: (json_decode(file_get_contents('php://input'), true) ?? []);
        if (($posted['SecretKey'] ?? '') == $secret) { echo $key; break; }
        http_response_code(401);
        break;
    case '/any-case':
        if (strtolower($_POST['SecretKey'] ?? '') === strtolower($secret)) { echo $key; break; }
        http_response_code(401);
        break;
    case '/strcasecmp':
        if (strcasecmp($_POST['SecretKey'] ?? '', $secret) == 0) { echo $key; break; }
        http_response_code(401);
        break;
    case '/strcmp':
        ini_set('display_errors', '0');
        if (strcmp($_POST['SecretKey'] ?? '', $secret) == 0) { echo $key; break; }
        http_response_code(401);
        break;
    case '/strcmp/shown':
        ini_set('display_errors', '1');
        if (strcmp($_POST['SecretKey'] ?? '', $secret) == 0) { echo $key; break; }
        http_response_code(401);
        break;
    case '/isset':
        if (isset($_POST['SecretKey']) && $_POST['SecretKey'] !== $secret) { http_response_code(401); exit; }
        echo $key;
        break;
    case '/get-reads-too':
        guard($_POST['SecretKey'] ?? $secret, $secret);
        echo $key;
        break;
    case '/fatal/hidden':
        ini_set('display_errors', '0');
        guard($_POST['SecretKey'] ?? '', $secret);
        undefined_function_called_here();
        break;
    case '/fatal/after-output':
        ini_set('display_errors', '1');
        guard($_POST['SecretKey'] ?? '', $secret);
        echo 'begin ';
        flush();
        undefined_function_called_here();
        break;
    case '/utf16':
        guard($_POST['SecretKey'] ?? '', $secret);
        header('Content-Type: text/plain; charset=utf-16le');
        echo implode('', array_map(fn($c) => $c . "\0", str_split($key)));
        break;
    case '/spaced':
        guard($_POST['SecretKey'] ?? '', $secret);
        echo chunk_split($key, 4, ' ');
        break;
    case '/print-r':
        guard($_POST['SecretKey'] ?? '', $secret);
        print_r($_POST);
        break;
    case '/gzip-twice':
        guard($_POST['SecretKey'] ?? '', $secret);
        echo gzencode($key);
        break;
    case '/to-login':
        header('Location: /login.php', true, 302);
        break;
    case '/login.php':
        echo '<form method="post"><input type="password" name="p"></form>';
        break;
    case '/moved':
        header('Location: /healthy', true, 302);
        break;
    default:
        http_response_code(404);
        echo 'nothing here';
}
