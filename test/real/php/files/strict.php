<?php
declare(strict_types=1);
if (($_POST['SecretKey'] ?? '') !== getenv('SECRET_KEY')) {
    http_response_code(401);
    header('Content-Type: text/plain');
    exit('unknown Secret Key');
}
echo getenv('VALIDATION_KEY');
