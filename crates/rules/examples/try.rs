//! scratch
use saring_rules::*;
fn main(){
    let path=std::env::args().nth(1).unwrap();
    let bytes=std::fs::read(&path).unwrap();
    if std::env::args().nth(2).is_some(){ match format(&bytes){Ok(s)=>{print!("{s}"); let again=format(s.as_bytes()).unwrap(); assert_eq!(again,s);} Err(d)=>print!("{}", render(&d,&path,&String::from_utf8_lossy(&bytes),Lang::En,false))} return;}
    let t=std::time::Instant::now();
    let l=load(&bytes);
    eprintln!("{:?}", t.elapsed());
    print!("{}", l.render(&path, Lang::En, false));
    print!("{}", l.render(&path, Lang::Id, false));
    if let Some(d)=l.diagnostics.first(){ println!("{:#}", to_json(d,&path,&l.source,Lang::Id)); }
}
