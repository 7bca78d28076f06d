; The lab's guest: 512 bytes that write one disk sector about once a second, or nothing at all.
; Sector 64 takes the counter, sector 65 holds the mode ('w' writes, 'i' idle): a property of the disk, so it moves with it.
; The keys w and i change the mode at run time (`virsh send-key`); the change itself is stored by one write.
; Built by: nasm -f bin boot.asm
bits 16
org 0x7c00
MODE    equ 0x8000              ; where sector 65 is kept in memory
COUNTER equ 0x8200              ; where sector 64 is kept in memory
TICKS   equ 18                  ; timer ticks a second, nearly

        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        sti
        mov [drive], dl
        mov ah, 0x42            ; read the mode this disk was left in
        mov si, mode_packet
        call disk

second: mov ah, 0               ; dx = ticks now
        int 0x1a
        mov bp, dx
tick:   hlt
        mov ah, 1               ; a key?
        int 0x16
        jz no_key
        mov ah, 0
        int 0x16
        cmp al, 'w'
        je change
        cmp al, 'i'
        jne no_key
change: cmp al, [MODE]
        je no_key
        mov [MODE], al
        mov ah, 0x43
        mov si, mode_packet
        call disk
no_key: mov ah, 0
        int 0x1a
        sub dx, bp
        cmp dx, TICKS
        jb tick
        cmp byte [MODE], 'i'
        je second
        inc dword [COUNTER]
        mov ah, 0x43
        mov si, counter_packet
        call disk
        jmp second

; ah = 0x42 read or 0x43 write, si = packet (INT 13h extensions)
disk:   mov al, 0
        mov dl, [drive]
        push bp
        int 0x13
        pop bp
        ret

        align 4
mode_packet:    db 16, 0
                dw 1, MODE, 0
                dq 65
counter_packet: db 16, 0
                dw 1, COUNTER, 0
                dq 64
drive:  db 0
        times 510 - ($ - $$) db 0
        dw 0xaa55
