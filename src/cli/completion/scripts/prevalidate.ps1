# Completion of prevalidate for PowerShell (5.1 or newer). To have it in every session:
#   prevalidate completion powershell >> $PROFILE

Register-ArgumentCompleter -Native -CommandName prevalidate -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @(
        $commandAst.CommandElements | Select-Object -Skip 1 |
            Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
            ForEach-Object {
                if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
                else { $_.Extent.Text }
            }
    )
    # An empty argument would be dropped on the way.
    & prevalidate __complete powershell @words "=$wordToComplete" 2>$null | ForEach-Object {
        $parts = $_ -split [char]9
        if ($parts[0] -eq ':files') {
            $prefix = $parts[1]
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($parts[2]) | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new(
                    $prefix + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip)
            }
        } elseif ($parts[0] -ne ':goes-on') {
            $meaning = if ($parts[1]) { $parts[1] } else { $parts[0] }
            [System.Management.Automation.CompletionResult]::new($parts[0], $parts[0], 'ParameterValue', $meaning)
        }
    }
}
