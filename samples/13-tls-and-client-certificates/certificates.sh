#!/bin/sh
# Makes an authority for the servers, one for the clients, and certificates of both. For a try: their keys have no password.
set -eu

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$2" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}

# name, subject, authority, extensions
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf '%s\n' "$4" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -CAcreateserial -days 20 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm "$1.csr" "$1.ext"
}

authority ca 'Sample servers'
certificate api localhost ca 'subjectAltName=DNS:localhost'
certificate shop shop.example.com ca 'subjectAltName=DNS:shop.example.com,DNS:*.shop.example.com'

authority clients-ca 'Sample clients'
for client in acme stranger gone; do
  certificate $client $client clients-ca 'extendedKeyUsage=clientAuth'
done

# The list of revoked certificates.
: > revoked.txt
printf '[ca]\ndefault_ca = list\n[list]\ndatabase = revoked.txt\ndefault_md = sha256\ndefault_crl_days = 10\n' > list.cnf
openssl ca -config list.cnf -keyfile clients-ca.key -cert clients-ca.crt -revoke gone.crt 2>/dev/null
openssl ca -config list.cnf -keyfile clients-ca.key -cert clients-ca.crt -gencrl -out clients-ca.crl 2>/dev/null
