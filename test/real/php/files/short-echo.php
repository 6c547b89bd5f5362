<?php if (($_POST['SecretKey'] ?? '') !== getenv('SECRET_KEY')) { http_response_code(401); exit; } ?>
<html><body><p><?= getenv('VALIDATION_KEY') ?></p></body></html>
