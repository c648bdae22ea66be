# The loads of scripts/trace-icalls, what they start and the machine that each wants; source it after lib.sh.
# shellcheck shell=bash disable=SC2034,SC2054,SC2154

LOADS=()
declare -A ABOUT=()
load() { LOADS+=("$1"); ABOUT[$1]=$2; }
load boot       "dom0 on qemu64; keys on the console"
load pvh        "PVH dom0 with an AMD IOMMU"
load tools      "all of Xen's tools, CPU hot unplug, every debug key"
load small-guests "guests that make Xen emulate instructions and devices, change page tables; what dom0 may do to them"
load platform   "sleep states, frequencies, profiling, machine checks on an Intel model; reboot"
load amd-iommu  "a PCI device comes, goes, is given to guests; dom0 crashes"
load vt-d       "the same with Intel's IOMMU"
load kernels    "what Xen says to kernels that are cut short or broken, in each format it unpacks; a boot for each"
load guests-pvh     "one guest: start, pause, save, restore, migrate, dump, destroy"
load guests-shadow  "the same under shadow paging"
load guests-pv      "the same with a PV guest; one that makes every hypercall"

# boots_of LOAD   the names of its boots: but for one load, its own.
boots_of() {
    if [[ $1 == kernels ]]; then sed -nE 's/^([a-z0-9]+-[0-9]+) .*/kernel-\1/p' "$HERE/kernels.txt"; else echo "$1"; fi
}

# machine_of BOOT   sets what QEMU and the kernels are told, whether somebody types on the console, and how it shall end.
# Time is counted instructions, so that a busy machine makes no timeout end early and waiting costs nothing; not where something comes from
# outside, as keys do, or where real time is looked at.
machine_of() {
    local bytes words
    model=qemu64,family=16,+svm,+npt xen='console=com1 dom0_mem=512M' linux="console=hvc0 panic=1 quiet load=$1" memory=1024
    kernel=$DOM0/vmlinux initrd=$work/tools.cpio machine=() clock=(-icount 'shift=2,sleep=off') keys=''
    ending='HYPERSAFE dom0 user space reached'
    case $1 in
        boot) model=qemu64 kernel=$DOM0/vmlinuz initrd=$DOM0/initrd.gz keys=1 ;;
        pvh) xen+=' dom0=pvh'; initrd=$DOM0/initrd.gz; machine=(-machine q35 -device amd-iommu) ;;
        small-guests)
            model=max,-smap,family=16 xen+=' vpmu=on guest_loglvl=all'
            linux+=' load=emulate+devices+control+paging'
            ;;
        platform)
            model=Nehalem xen+=' vga=gfx-640x480x16,keep console=vga,com1 sync_console cpufreq=xen:ondemand arat=0 cpuidle hpet=broadcast'
            xen+=' com2=115200,8n1,0x2f8,3' linux+=' ending=reboot'
            machine=(-global hpet.msi=on -chardev 'null,id=second' -device 'isa-serial,chardev=second,index=1')
            ;;
        amd-iommu)
            # With 1 GiB Xen makes I/O page tables that cannot reach the reserved memory above it, and kills dom0.
            xen+=' crash-debug-hwdom=dq' memory=1536
            linux+=' load=passthrough ending=crash'; machine=(-machine q35 -device amd-iommu,intremap=on -device pci-testdev)
            ;;
        vt-d)
            linux+=' load=passthrough'; machine=(-machine q35 -device intel-iommu,intremap=on,caching-mode=on -device pci-testdev)
            ;;
        kernel-*)
            # What Xen takes for the unpacked size are the last bytes of the image, whatever they are.
            kernel=$work/kernel initrd=$DOM0/initrd.gz memory=2048 ending='Could not construct d'
            read -r _ bytes words < <(grep "^${1#kernel-} " "$HERE/kernels.txt")
            xen+=" $words"
            # shellcheck disable=SC2059  # the bytes are its format
            printf "${bytes//??/\\x&}" >"$kernel"
            ;;
        guests-pv) linux+=' load=pv+guests kind=pv' memory=1536 ;;
        guests-shadow) linux+=' load=guests kind=shadow' memory=1536 ;;
        guests-*) linux+=" load=guests kind=${1#guests-}"; memory=1536 ;;
    esac
    case $1 in boot | tools | platform) clock=() ;; esac
}

# prepare   the recorder, Xen and what its loads start.
prepare() {
    local source name
    "$HS_ROOT/scripts/make-dom0" "$DOM0"
    "$HERE/make-tools" "$DOM0"
    gcc -O2 -std=c11 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -o "$work/recorder.so" "$HERE/recorder.c" \
        || die -"$EX_OURS" "recorder.c does not compile" "report this"
    gzip -dc "$images/xen.gz" >"$work/xen" || die "$images/xen.gz: is broken" "build Xen again"
    read -r low high < <(objdump -hw "$images/xen-syms" | awk '$2 == ".text" { low = $4 } $2 ~ /^\./ && $4 > high { high = $4 }
        END { print "0x" low, "0x" high }')
    [[ ${low:-} =~ ^0x[0-9a-f]+$ ]] || die "$images/xen-syms: has no .text" "build Xen again"
    nm "$images/xen-syms" | awk '{ print $1 }' >"$work/entries"
    mkdir "$work/loads"
    cp -r "$HERE/loads" "$work/loads/loads"
    mv "$work/loads/loads/init" "$work/loads/init"
    for source in "$HERE"/loads/*.S; do
        name=${source##*/}
        gcc -m32 -nostdlib -static -no-pie -Wl,--build-id=none,--section-start=.note.Xen=0x100000,-Ttext=0x101000 \
            -o "$work/loads/loads/${name%.S}.elf" "$source" || die -"$EX_OURS" "$name does not assemble" "report this"
    done
    # A PV kernel: nothing of the compiler's that needs an operating system, no register that Xen would have to switch.
    gcc -O1 -std=gnu11 -Wall -Wextra -Werror -ffreestanding -nostdlib -static -no-pie -fno-pie -mno-red-zone -mgeneral-regs-only \
        -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none "-I$DOM0/include" \
        -Wl,--build-id=none,--section-start=.note.Xen=0x100000,-Ttext=0x101000 -o "$work/loads/loads/pv.elf" "$HERE/loads/pv.c" \
        || die -"$EX_OURS" "pv.c does not compile" "report this"
    gcc -O1 -std=gnu11 -Wall -Wextra -Werror -static "-I$DOM0/include" -o "$work/loads/loads/dom0" "$HERE/loads/dom0.c" \
        || die -"$EX_OURS" "dom0.c does not compile" "report this"
    { cat "$DOM0/tools.cpio"; (cd "$work/loads" && find . | cpio --quiet -o -H newc -R 0:0); } >"$work/tools.cpio"
}
