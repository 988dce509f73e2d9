# Dot-sourced by run.ps1 and test.ps1: everything Windows needs, installed once. Not tried yet.
$ErrorActionPreference = "Stop"
$Root = Split-Path -Parent $PSScriptRoot
$Tools = Join-Path $Root ".tools"
$Uv = Join-Path $Tools "uv\Scripts\uv.exe"
$Venv = Join-Path $Root ".venv"
$Python = Join-Path $Venv "Scripts\python.exe"

function Say([string]$Text) { [Console]::Error.WriteLine("* $Text") }

function Invoke-Checked([string]$Program, [string[]]$Arguments, [string]$Failure) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw $Failure }
}

function Find-Python {
    foreach ($Candidate in @(@("py", "-3"), @("python"))) {
        $Rest = @($Candidate | Select-Object -Skip 1)
        if (Get-Command $Candidate[0] -ErrorAction SilentlyContinue) {
            & $Candidate[0] @Rest -c "import sys; sys.exit(sys.version_info < (3, 11))"
            if ($LASTEXITCODE -eq 0) { return , $Candidate }
        }
    }
    throw "Python 3.11 or newer is needed: https://www.python.org/downloads/"
}

function Install-Uv {
    if (Test-Path $Uv) { return }
    Say "preparing the installer (once)"
    $Found = Find-Python
    $Rest = @($Found | Select-Object -Skip 1)
    Invoke-Checked $Found[0] ($Rest + @("-m", "venv", "$Tools\uv")) "python -m venv does not work"
    $Lock = Join-Path $PSScriptRoot "uv.lock"
    $Install = @("-m", "pip", "install", "--quiet", "--require-hashes", "-r", $Lock)
    Invoke-Checked "$Tools\uv\Scripts\python.exe" $Install "the installer uv could not be fetched"
}

function Get-Fingerprint([string]$Lock) {
    $Project = Join-Path $Root "pyproject.toml"
    (Get-FileHash $Lock).Hash + (Get-FileHash $Project).Hash
}

function Install-Packages([string[]]$Locks) { # widest last; a wider set already there will do
    $Stamp = Join-Path $Venv "installed-lock"
    foreach ($Lock in $Locks) {
        if ((Test-Path $Stamp) -and ((Get-Content $Stamp) -eq (Get-Fingerprint $Lock))) { return }
    }
    Install-Uv
    Say "installing Python packages (about 1.3 GB, once)"
    if (-not (Test-Path $Python)) {
        Invoke-Checked $Uv @("venv", "--quiet", "--no-project", $Venv) "no environment could be made"
    }
    $Sync = @("pip", "sync", "--python", $Python, "--require-hashes", $Locks[0])
    Invoke-Checked $Uv $Sync "the packages could not be installed"
    $Own = @("pip", "install", "--quiet", "--python", $Python, "--no-deps",
        "--no-build-isolation", "-e", $Root)
    Invoke-Checked $Uv $Own "the studio could not be installed"
    Set-Content $Stamp (Get-Fingerprint $Locks[0])
}
