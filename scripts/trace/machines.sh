# The loads of scripts/trace-icalls, what they start and the machine that each wants; source it after lib.sh.
# shellcheck shell=bash disable=SC2034,SC2054,SC2154

LOADS=()
declare -A ABOUT=()
load() { LOADS+=("$1"); ABOUT[$1]=$2; }
load boot       "dom0 on qemu64; keys on the console"
load pvh        "PVH dom0 with an AMD IOMMU"
load tools      "all of Xen's tools, CPU hot unplug, every debug key"
load small-guests "guests that make Xen emulate instructions and devices, run guests, change page tables; what dom0 may do to them"
load platform   "sleep states, frequencies, profiling, machine checks on an Intel model; reboot"
load amd-iommu  "a PCI device comes, goes, is given to guests; dom0 crashes"
load vt-d       "the same with Intel's IOMMU"
load suspend    "S3 and back"
load guests-pvh     "one guest: start, pause, save, restore, migrate, dump, destroy"
load guests-shadow  "the same under shadow paging"
load guests-pv      "the same with a PV guest"

# machine_of LOAD   sets what QEMU and the kernels are told, and whether somebody types on the console.
# Time is counted instructions, so that a busy machine makes no timeout end early and waiting costs nothing; not where something comes from
# outside, as keys do, or where real time is looked at.
machine_of() {
    model=qemu64,family=16,+svm,+npt xen='console=com1 dom0_mem=512M' linux="console=hvc0 panic=1 quiet load=$1" memory=1024
    kernel=$DOM0/vmlinux initrd=$work/tools.cpio machine=() clock=(-icount 'shift=2,sleep=off') keys=''
    case $1 in
        boot) model=qemu64 kernel=$DOM0/vmlinuz initrd=$DOM0/initrd.gz keys=1 ;;
        pvh) xen+=' dom0=pvh'; initrd=$DOM0/initrd.gz; machine=(-machine q35 -device amd-iommu) ;;
        small-guests)
            model=max,-smap,family=16 xen+=' hypersafe=shadow vpmu=on guest_loglvl=all'
            linux+=' load=emulate+devices+nested+control+paging'
            ;;
        platform)
            model=Nehalem xen+=' vga=gfx-640x480x16,keep console=vga,com1 sync_console cpufreq=xen:ondemand'
            linux+=' ending=reboot'; machine=(-global hpet.msi=on)
            ;;
        amd-iommu)
            xen+=' hypersafe=shadow crash-debug-hwdom=dq'
            linux+=' load=passthrough ending=crash'; machine=(-machine q35 -device amd-iommu,intremap=on -device pci-testdev)
            ;;
        vt-d)
            xen+=' hypersafe=shadow'
            linux+=' load=passthrough'; machine=(-machine q35 -device intel-iommu,intremap=on,caching-mode=on -device pci-testdev)
            ;;
        guests-*) linux+=" load=guests kind=${1#guests-}"; memory=1536 ;;
    esac
    case $1 in boot | tools | platform | suspend) clock=() ;; esac
    # Live migration of a PV guest is shadow mode, too.
    case $1 in guests-shadow | guests-pv) xen+=' hypersafe=shadow' ;; esac
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
    mkdir "$work/loads"
    cp -r "$HERE/loads" "$work/loads/loads"
    mv "$work/loads/loads/init" "$work/loads/init"
    for source in "$HERE"/loads/*.S; do
        name=${source##*/}
        gcc -m32 -nostdlib -static -no-pie -Wl,--build-id=none,--section-start=.note.Xen=0x100000,-Ttext=0x101000 \
            -o "$work/loads/loads/${name%.S}.elf" "$source" || die -"$EX_OURS" "$name does not assemble" "report this"
    done
    gcc -O1 -std=gnu11 -Wall -Wextra -Werror -static "-I$DOM0/include" -o "$work/loads/loads/dom0" "$HERE/loads/dom0.c" \
        || die -"$EX_OURS" "dom0.c does not compile" "report this"
    { cat "$DOM0/tools.cpio"; (cd "$work/loads" && find . | cpio --quiet -o -H newc -R 0:0); } >"$work/tools.cpio"
}
