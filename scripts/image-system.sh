#!/bin/sh
# Makes of the base image what the image stands on: Node.js, a shell with its tools, curl, nc, CA certificates, the user. What a
# running server has no use for goes: npm, the package manager, Perl, logins. That is 100 MB, and most of what scanners find.
# The list of packages stays for them, at /var/lib/dpkg/status.
set -eu

touch /tmp/begin
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  binutils ca-certificates curl netcat-openbsd >/dev/null

# Debugging symbols of Node.js itself; those that addons link to stay.
strip --strip-unneeded /usr/local/bin/node
apt-get purge -y -qq --auto-remove binutils >/dev/null

remove() {
  dpkg --purge --force-depends --force-remove-essential --force-remove-protected "$@" >/tmp/remove.log 2>&1 || {
    cat /tmp/remove.log >&2
    exit 1
  }
}
remove apt libapt-pkg7.0 sqv debian-archive-keyring openssl openssl-provider-legacy
remove login login.defs passwd liblastlog2-2 libsqlite3-0
remove libpam-runtime libpam-modules libpam-modules-bin libpam0g libaudit1 libaudit-common libcap-ng0
remove libsemanage2 libsemanage-common libsepol2
remove mount util-linux bsdutils libblkid1 libmount1 libsmartcols1 libuuid1 libudev1 libseccomp2
remove sysvinit-utils init-system-helpers ncurses-bin tzdata
# Removing a package needs these.
remove diffutils debconf libdebconfclient0 perl-base
dpkg --purge --force-all dpkg >/dev/null 2>&1

find /usr/local -mindepth 1 ! -path /usr/local/bin ! -path /usr/local/bin/node -delete
find /usr/share/doc -type f ! -name copyright -delete
find /opt /home /root -mindepth 1 -delete
rm -rf /usr/share/locale /usr/share/man /usr/share/info /usr/share/lintian
rm -rf /usr/lib/*/gconv # converts between charsets that nobody here speaks
rm -rf /var/cache/* /var/log/* /var/lib/apt /var/lib/pam /var/lib/systemd /var/lib/dpkg/*-old /var/lib/dpkg/available

# No tool for it is left, and theirs would write the day into /etc/shadow.
sed -i /^node:/d /etc/passwd /etc/group
sed -i /^node:/d /etc/shadow /etc/gshadow
rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow-
echo 'app:x:100:101:app:/home/app:/bin/sh' >>/etc/passwd
echo 'app:x:101:' >>/etc/group
mkdir -p /home/app

# The same packages make the same layer on any day.
find / -xdev -newer /tmp/begin -path '/[!pst]*' -exec touch -hd @0 {} +
rm -rf /tmp/*
touch -d @0 /tmp
