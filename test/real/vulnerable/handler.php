<?php
// PHP handlers with flaws that are met in the wild, by path. Arguments come from the environment.
$secret = getenv('SECRET_KEY');
$key = getenv('VALIDATION_KEY');
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$isJson = stripos($_SERVER['CONTENT_TYPE'] ?? '', 'application/json') === 0;
$posted = $isJson ? (json_decode((string) file_get_contents('php://input'), true) ?? []) : $_POST;
$given = is_array($posted) ? ($posted['SecretKey'] ?? '') : '';

function refuse(): never {
    http_response_code(401);
    exit('unknown Secret Key');
}

if ($_SERVER['REQUEST_METHOD'] !== 'POST') { http_response_code(405); header('Allow: POST'); exit; }

switch ($path) {
    case '/loose':                  // true == 'any text'
        if ($given != $secret) { refuse(); }
        break;
    case '/magic':                  // '0e1' == '0e462097431906509019'
        if ($given != getenv('MAGIC_KEY')) { refuse(); }
        break;
    case '/in-array':               // true is in every array of texts
        if (!in_array($given, [$secret, getenv('MAGIC_KEY')])) { refuse(); }
        break;
    case '/any-of-several':         // ['a wrong one', 'the right one']
        if (!in_array($secret, (array) $given, true)) { refuse(); }
        break;
    case '/strcmp':                 // throws on arrays, and says where
        ini_set('display_errors', '1');
        if (strcmp($given, $secret) !== 0) { refuse(); }
        break;
    case '/strcmp/hidden':          // throws on arrays
        if (strcmp($given, $secret) !== 0) { refuse(); }
        break;
    case '/strncmp':                // whatever the key begins with, nothing included
        if (strncmp((string) $given, $secret, strlen((string) $given)) !== 0) { refuse(); }
        break;
    case '/forms-alone':            // JSON is for "internal use"
        if (!$isJson && !hash_equals($secret, (string) $given)) { refuse(); }
        break;
    case '/override':               // frameworks' method overrides, with a route for each method
        $method = $_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] ?? $_POST['_method'] ?? 'POST';
        if ($method === 'POST' && (!is_string($given) || !hash_equals($secret, $given))) { refuse(); }
        break;
    case '/request':                // the URL counts as well
        if (!is_string($_REQUEST['SecretKey'] ?? null) || !hash_equals($secret, $_REQUEST['SecretKey'])) { refuse(); }
        break;
    case '/key-first':              // prints, then checks
        ob_start();
        echo $key;
        if (!is_string($given) || !hash_equals($secret, $given)) { http_response_code(401); }
        exit;
    case '/attribute':              // escapes all but quotes
        if (!is_string($given) || !hash_equals($secret, $given)) { refuse(); }
        header('Content-Type: text/html; charset=utf-8');
        $reason = htmlspecialchars((string) ($_POST['Reason'] ?? ''), ENT_NOQUOTES);
        exit("<p>$key</p><input name=\"reason\" value=\"$reason\">");
    case '/markup':                 // says what it refuses, in a page
        if (!is_string($given) || !hash_equals($secret, $given)) {
            http_response_code(401);
            header('Content-Type: text/html; charset=utf-8');
            exit('<h1>Unknown key for ' . ($posted['Type'] ?? '') . '</h1>');
        }
        break;
    case '/warns':                  // a warning for what is no text, shown
        ini_set('display_errors', '1');
        ini_set('html_errors', '1');
        if (!is_string($given) || !hash_equals($secret, $given)) {
            http_response_code(401);
            exit("unknown Secret Key $given");
        }
        break;
    default:
        http_response_code(404);
        exit;
}
header('Content-Type: text/plain');
echo $key;
